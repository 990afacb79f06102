import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { emptyTarget } from '../cli/support/empty-target.ts'
import { makeProject } from '../cli/support/project.ts'
import { objectsOf, sluice } from '../cli/support/sluice.ts'
import { repositoryIn } from '../propose/support/shop.ts'

// `load --refresh`: dlt's three modes. What drops tables is a migration, and what replaces rows is --full-refresh.

const config = (target: string, data: string): string => `
import { readFileSync } from 'node:fs'
import { defineConfig, source } from '@sluice/loader'

const rows = (name: string) => JSON.parse(readFileSync('${data}', 'utf8'))[name]

export default defineConfig({
  sources: [
    source({ name: 'shop', resources: (resource) => [
      resource({ name: 'a', primaryKey: 'id', incremental: { cursor: 'id', initial: 0 } }, async function* ({ cursor }) {
        yield rows('a').filter(({ id }) => id >= cursor.from)
      }),
      resource({ name: 'b' }, async function* ({ state }) {
        yield rows('b').slice(Number(state['done'] ?? 0))
        state['done'] = rows('b').length
      }),
    ] }),
    source({ name: 'other', dataset: 'shop', resources: (resource) => [
      resource({ name: 'a_more' }, async function* () { yield { n: 1 } }),
    ] }),
  ],
  targets: { main: ${target} },
})
`

async function project(kind: EngineKind, isProtected = false) {
  const target = await emptyTarget(kind, `protected: ${isProtected}`)
  const dir = await makeProject({})
  await writeFile(join(dir, 'sluice.config.ts'), config(target, join(dir, 'data.json')))
  const run = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await sluice(dir, [...args, '--json'])
    return { code, result: objectsOf(stdout).at(-1) ?? {}, all: stdout + stderr }
  }
  return {
    dir,
    run,
    put: (data: object) => writeFile(join(dir, 'data.json'), JSON.stringify(data)),
    async done(...args: readonly string[]) {
      const { code, result, all } = await run(...args)
      expect(code, all).toBe(0)
      return result
    },
    async rows(table: string) {
      const { result, code } = await run('query', `select * from shop.${table} order by 1`)
      if (code !== 0) return 'no table'
      return (result['rows'] as readonly Record<string, unknown>[]).map((row) =>
        Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('_sluice'))),
      )
    },
  }
}

const FIRST = {
  a: [
    { id: 1, old: 1, tags: ['x'] },
    { id: 2, old: 1, tags: ['y'] },
  ],
  b: [{ k: 1 }],
}
const SECOND = {
  a: [
    { id: 2, new: 1, tags: [] },
    { id: 3, new: 1, tags: [] },
  ],
  b: [{ k: 1 }],
}

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('drop-resources starts the tables of a resource over, once its migration is applied', async () => {
    const { put, done, run, rows } = await project(kind)
    await put(FIRST)
    await done('load')
    await done('migrate')
    // A row waits, and must not come back behind the refresh.
    await put({ ...SECOND, a: [{ id: 2, old: 'text' }] })
    await done('load', 'shop.a')
    expect((await run('load', 'shop.a', '--refresh', 'drop-resources')).result).toMatchObject({
      error: { code: 'E_REFRESH_PENDING' },
    })
    const pending = (await done('status'))['pending_migrations'] as readonly string[]
    await done('reject', pending[0] ?? '')
    const { migrations, more } = await done('load', 'shop.a', '--refresh', 'drop-resources')
    expect([migrations, more]).toEqual([[expect.stringMatching(/_drop_shop_a$/)], true])
    expect(await rows('a')).toHaveLength(2)
    await done('migrate')
    expect([await rows('a'), await rows('a__tags'), await rows('b'), await rows('a_more')]).toEqual([
      'no table',
      'no table',
      [{ k: 1 }],
      [{ n: 1 }],
    ])
    expect((await done('status'))['waiting']).toEqual([])
    await put(SECOND)
    await done('load', 'shop')
    await done('migrate')
    expect([await rows('a'), await rows('b')]).toEqual([
      [
        { id: 2, new: 1 },
        { id: 3, new: 1 },
      ],
      [{ k: 1 }],
    ])
    expect((await done('verify'))['ok']).toBe(true)
  })

  test(
    'drop-sources drops all tables of a source, and no table of another one in the same dataset',
    { tags: 'exhaustive' },
    async () => {
      const { put, done, rows } = await project(kind)
      await put(FIRST)
      await done('load')
      await done('migrate')
      await done('load', 'shop.a', '--refresh', 'drop-sources')
      await done('migrate')
      expect([await rows('a'), await rows('b'), await rows('a_more')]).toEqual([
        'no table',
        'no table',
        [{ n: 1 }],
      ])
      await done('load', 'shop')
      await done('migrate')
      expect([await rows('a'), await rows('a__tags'), await rows('b')]).toEqual([
        [
          { id: 1, old: 1 },
          { id: 2, old: 1 },
        ],
        [{ value: 'x' }, { value: 'y' }],
        [{ k: 1 }],
      ])
    },
  )

  test('drop-data replaces the rows and keeps the columns, as --full-refresh does', async () => {
    const { put, done, rows } = await project(kind)
    await put(FIRST)
    await done('load')
    await done('migrate')
    await put(SECOND)
    await done('load', 'shop.a', '--refresh', 'drop-data', '--yes')
    await done('migrate')
    expect([await rows('a'), await rows('a__tags'), await rows('b')]).toEqual([
      [
        { id: 2, old: null, new: 1 },
        { id: 3, old: null, new: 1 },
      ],
      [],
      [{ k: 1 }],
    ])
  })
})

test('on a protected target nothing goes without a commit, or a yes', { tags: 'exhaustive' }, async () => {
  const { put, done, run, rows, dir } = await project('duckdb', true)
  await put(FIRST)
  await done('load')
  await repositoryIn(dir)
  await done('migrate')
  expect((await run('load', 'shop.a', '--refresh', 'drop-data')).result).toMatchObject({
    error: { code: 'E_NOT_CONFIRMED' },
  })
  await done('load', 'shop', '--refresh', 'drop-sources')
  await run('migrate')
  expect(await rows('a')).toHaveLength(2)
})

test('an unknown mode, or a mode with an option that it cannot be combined with, is an error', async () => {
  const { run } = await project('duckdb')
  for (const [args, text] of [
    [['--refresh', 'drop-tables'], 'is unknown'],
    [['--refresh', 'drop-data', '--full-refresh'], 'cannot be used together'],
    [['--refresh', 'drop-sources', '--limit', '5'], 'cannot be used together'],
  ] as const)
    expect((await run('load', ...args)).all).toContain(text)
})
