import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...globSync('docs/*.md', { cwd: root }),
].toSorted()
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** GitHub's anchors of a page's headings. */
const anchorsOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

test('links between pages lead somewhere', () => {
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\(((?!https?:)[^)\s]+)\)/g)]
      .map(([, link = '']) => link)
      .filter((link) => {
        const [path = '', anchor] = link.split('#')
        const target = path === '' ? page : relative(root, join(root, dirname(page), path))
        if (!existsSync(join(root, target))) return true
        return anchor !== undefined && !anchorsOf(read(target)).includes(anchor)
      })
      .map((link) => `${page}: ${link}`),
  )
  expect(broken).toEqual([])
})

test('the README leads to every page', () => {
  const linked = read('README.md')
  const missing = pages.filter((page) => page.startsWith('docs/') && !linked.includes(`(${page})`))
  expect(missing).toEqual([])
})

test('each dependency is justified, and no other', () => {
  const manifests = ['package.json', ...globSync('{packages,apps}/*/package.json', { cwd: root })]
  const needed = manifests.flatMap((path) => {
    const { dependencies, devDependencies } = JSON.parse(read(path)) as Record<string, Record<string, string>>
    return Object.keys({ ...dependencies, ...devDependencies })
  })
  const rows = read('docs/dependencies.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  const named = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  )
  const ours = (name: string | undefined) => name?.startsWith('@sluice/') || name?.startsWith('npm:')
  expect([...new Set(named)].filter((name) => !ours(name)).toSorted()).toEqual(
    [...new Set(needed)].filter((name) => !ours(name)).toSorted(),
  )
})

/** Turns of phrase that the manuals of databases do not use, and words for which we have another one. */
const NOT_PLAIN =
  /\b(anew|unless told|(?:is|are|was) told|tells? of|where not given|in earnest|of late|refus(?:e|es|ed|al|als|ing)|misfits?)\b/i

test('pages use plain words, and one term for one thing', () => {
  const found = pages.flatMap((page) =>
    read(page)
      .replaceAll(/```.*?```/gs, (block) => block.replaceAll(/[^\n]/g, ''))
      .replaceAll(/`[^`\n]*`/g, '')
      .split('\n')
      .flatMap((line, i) => (NOT_PLAIN.test(line) ? [`${page}:${i + 1}: ${NOT_PLAIN.exec(line)?.[0]}`] : [])),
  )
  expect(found).toEqual([])
})

test('no entry of the changelog is there twice', () => {
  const entries = read('CHANGELOG.md')
    .split('\n')
    .filter((line) => line.startsWith('- '))
    .map((line) => line.slice(0, 60))
  expect(entries.filter((entry, i) => entries.indexOf(entry) !== i)).toEqual([])
})
