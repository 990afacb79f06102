import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(path, 'utf8')

const manifest = JSON.parse(read(join(root, 'packages/sluice/package.json'))) as {
  exports: Readonly<Record<string, string>>
}

/** A name that the package `sluice` exports. */
interface Export {
  readonly name: string
  /** `sluice/pipeline`. */
  readonly entry: string
  /** The file that declares it. */
  readonly file: string
}

/** A page whose code compiles as it is. */
const PAGE = join(root, 'docs/pipeline.md')

const reExport = /^export (?:type )?\{([^}]*)\} from '([^']+)'/gm

/** The file that an import means: in the same package, or by the exports of another. */
function fileOf(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return resolve(dirname(from), specifier)
  const [scope = '', name = '', ...rest] = specifier.split('/')
  const folder = ['packages', 'apps'].map((parent) => join(root, parent, name)).find(existsSync) ?? scope
  const { exports } = JSON.parse(read(join(folder, 'package.json'))) as typeof manifest
  return join(folder, exports[['.', ...rest].join('/')] ?? '')
}

/** Where a name is declared, through all files that only pass it on. */
function declaredIn(file: string, name: string): string {
  for (const [, names = '', specifier = ''] of read(file).matchAll(reExport))
    if (names.split(',').some((one) => one.trim().replace(/^type /, '') === name))
      return declaredIn(fileOf(file, specifier), name)
  return file
}

const exported: readonly Export[] = Object.entries(manifest.exports).flatMap(([path, source]) => {
  const file = join(root, 'packages/sluice', source)
  return [...read(file).matchAll(reExport)].flatMap(([all, names = '', specifier = '']) =>
    names
      .split(',')
      .map((one) => one.trim())
      .filter((name) => name !== '' && !name.startsWith('type ') && !all.startsWith('export type'))
      .map((name) => ({
        name,
        entry: join('sluice', path),
        file: declaredIn(fileOf(file, specifier), name),
      })),
  )
})

/** The comments of a function and its overloads; undefined for what is no function. */
function docsOf({ name, file }: Export): readonly string[] | undefined {
  const text = read(file)
  const declaration = String.raw`export (?:async )?(?:function\*? ${name}\b|const ${name} = (?:async )?[<(])`
  if (!new RegExp(`^${declaration}`, 'm').test(text)) return undefined
  const documented = new RegExp(String.raw`^\/\*\*((?:(?!\*\/)[^])*)\*\/\n(?:\/\/.*\n)*${declaration}`, 'gm')
  return [...text.matchAll(documented)].map(([, comment = '']) => comment.replaceAll(/^ \* ?/gm, ''))
}

/** What follows `@example`, up to the next tag, without the fence. */
const examplesIn = (comment: string): readonly string[] =>
  [...comment.matchAll(/^@example\s([^]*?)(?=\n@\w|(?![^]))/gm)].map(([, text = '']) =>
    text.replaceAll(/^```\w*$/gm, '').trim(),
  )

const functions = exported.flatMap((one) => {
  const docs = docsOf(one)
  return docs ? [{ ...one, docs, examples: docs.flatMap(examplesIn) }] : []
})

/** A module for an example: it imports what the example uses and does not import itself. */
function moduleOf(example: string, entry: string): string {
  const own = [...example.matchAll(/^import .*$/gm)].map(([line]) => line)
  const body = own.reduce((text, line) => text.replace(line, ''), example)
  const declared = new Set([...example.matchAll(/\b(?:const|function|class) (\w+)/g)].map(([, name]) => name))
  const used = new Map<string, string>()
  for (const one of [...exported.filter((other) => other.entry === entry), ...exported]) {
    const isUsed = new RegExp(String.raw`(?<![\w.])${one.name}[(<]`).test(body)
    if (isUsed && own.length === 0 && !declared.has(one.name) && !used.has(one.name))
      used.set(one.name, one.entry)
  }
  const given = /(?<!const )\bproject\b/.test(body) && !declared.has('project')
  return [
    ...own,
    ...[...used].map(([name, from]) => `import { ${name} } from '${from}'`),
    ...(given
      ? [`import type { OpenProject } from 'sluice/pipeline'`, 'declare const project: OpenProject']
      : []),
    body,
    'export {}',
  ].join('\n')
}

const folder = join(root, 'tests/.tmp')
mkdirSync(folder, { recursive: true })
const scratch = mkdtempSync(join(folder, 'examples-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

test('every function of the package sluice has a comment with an example', () => {
  expect(functions.length).toBeGreaterThan(40)
  const without = functions.filter(({ examples }) => examples.length === 0)
  expect(
    without.map(({ entry, name, file }) => `${name} of ${entry}: add @example in ${relative(root, file)}`),
  ).toEqual([])
})

/** Code of pages by the name of a file for it. Blocks that import nothing are excerpts. */
const ofPages: readonly (readonly [name: string, code: string])[] = [
  ...globSync(['*.md', 'docs/*.md'], { cwd: root }),
].flatMap((page) =>
  [...read(join(root, page)).matchAll(/^```ts\n([^]*?)^```$/gm)]
    .map(([, code = '']) => code)
    .filter((code) => join(root, page) === PAGE || /^import .* from '(?!\.)/m.test(code))
    .map((code, i): [string, string] => [
      `${page.replaceAll(/\W/g, '-')}-${i}.ts`,
      `${code.replace(`'../generated/`, `'${join(root, 'generated')}/`)}\nexport {}\n`,
    ]),
)

// One program, for most of the time is for the code that all of them import.
test('the examples, and the code in the pages, compile', () => {
  expect(ofPages.length).toBeGreaterThan(10)
  for (const { name, entry, examples } of functions)
    for (const [i, example] of examples.entries())
      writeFileSync(join(scratch, `${basename(entry)}-${name}-${i}.ts`), moduleOf(example, entry))
  for (const [name, code] of ofPages) writeFileSync(join(scratch, name), code)
  const config = { extends: '../../../tsconfig.base.json', include: ['*.ts'] }
  writeFileSync(join(scratch, 'tsconfig.json'), JSON.stringify(config))
  const tsc = join(root, 'node_modules/.bin/tsc')
  let printed = ''
  try {
    execFileSync(tsc, ['--project', scratch, '--pretty', 'false'], { cwd: scratch, encoding: 'utf8' })
  } catch (error) {
    printed = (error as { readonly stdout: string }).stdout
  }
  expect(printed).toBe('')
})
