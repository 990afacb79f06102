import { expect, test } from 'vitest'
import { makeProject } from '../cli/support/project.ts'
import { objectsOf, sluice } from '../cli/support/sluice.ts'

// `sluice cursors` shows where cursors stand, and moves them only where a person asks for it.

const config = (rest = '') => `
import { defineConfig, source } from '@sluice/loader'

export default defineConfig({
  sources: [
    source({
      name: 'shop',
      resources: (resource) => [
        resource({ name: 'orders', incremental: { cursor: 'n', initial: 1 } }, async function* ({ cursor }) {
          for (let n = cursor.from; n < 5; n++) yield { n }
        }),
      ],
    }),
  ],
  targets: { local: { kind: 'duckdb', path: 'shop.duckdb'${rest} } },
})
`

test('a cursor that is set back or reset loads no row twice', async () => {
  const dir = await makeProject({ 'sluice.config.ts': config() })
  expect((await sluice(dir, ['cursors'])).stderr).toContain('E_NOTHING_LOADED')
  await sluice(dir, ['load'])
  await sluice(dir, ['migrate'])
  for (const [args, said] of [
    [['set', 'shop.orders', '2'], 'shop.orders: 4 → 2; the next load starts at this value'],
    [['set', 'shop.orders', '4'], 'shop.orders: the cursor already has this value; nothing was changed'],
    [['reset', 'shop.orders'], 'shop.orders: 4 → no value; the next load starts at initial'],
  ] as const) {
    expect((await sluice(dir, ['cursors', ...args])).stdout).toContain(said)
    await sluice(dir, ['load'])
    const { stdout } = await sluice(dir, ['query', '--json', 'select n from shop.orders order by n'])
    expect(objectsOf(stdout).at(-1)).toMatchObject({ rows: [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }] })
  }
  expect((await sluice(dir, ['cursors'])).stdout).toMatch(/shop\.orders +4 +number/)
})

test('an unknown cursor, or an invalid value for it, is an error', async () => {
  const dir = await makeProject({ 'sluice.config.ts': config() })
  await sluice(dir, ['load'])
  for (const [args, text] of [
    [['set', 'shop.orders', 'monday'], 'E_CURSOR_VALUE'],
    [['set', 'shop.orders', '1', '2'], 'E_CURSOR_VALUE'],
    [['set', 'shop.orders'], 'VALUE is missing'],
    [['set', 'shop.nothing', '1'], 'E_NO_RESOURCE'],
    [['reset'], 'cursors reset needs a resource'],
    [['list', 'shop.orders'], 'unexpected argument "shop.orders"'],
    [['move'], '"move" is not an action of cursors'],
  ] as const) {
    const { code, stderr } = await sluice(dir, ['cursors', ...args])
    expect(code).not.toBe(0)
    expect(stderr).toContain(text)
  }
})

test('a cursor of a protected target is moved with --yes alone', async () => {
  const dir = await makeProject({ 'sluice.config.ts': config(', protected: true') })
  await sluice(dir, ['load'])
  const refused = await sluice(dir, ['cursors', 'set', 'shop.orders', '2'])
  expect(refused.stderr).toContain('E_CONFIRM')
  const done = await sluice(dir, ['cursors', 'set', 'shop.orders', '2', '--yes'])
  expect(done.stdout).toContain('4 → 2')
})

test.each([
  ['{ cursor: ["n", ""] }', 'E_CURSOR_PATH', 'incremental.cursor'],
  ['{ cursor: "n", lookback: -1 }', 'E_CURSOR_LOOKBACK', 'incremental.lookback'],
  ['{ cursor: "n", lookback: "3 dais" }', 'E_CURSOR_LOOKBACK', 'incremental.lookback'],
  ['{ cursor: "n", zone: "Mars/Base" }', 'E_CURSOR_ZONE', 'incremental.zone'],
  ['{ cursor: "n", zone: "+02:00" }', 'E_CURSOR_ZONE', 'incremental.zone'],
  ['{ cursor: "n", end: 3 }', 'E_CURSOR_RANGE', 'incremental.end'],
  ['{ cursor: "n", initial: 4, end: 3 }', 'E_CURSOR_RANGE', 'incremental.end'],
  ['{ cursor: "n", initial: [1] }', 'E_CURSOR_INITIAL', 'incremental.initial'],
  ['{ cursor: "n", pick: (a) => a, order: "asc" }', 'E_CURSOR_PICK', 'incremental.order'],
  ['{ cursor: "n", sort: "asc" }', 'E_CONFIG', 'incremental.sort'],
])('%s is rejected with its place', async (incremental, code, place) => {
  const dir = await makeProject({
    'sluice.config.ts': config().replace(`{ cursor: 'n', initial: 1 }`, incremental),
  })
  const { stderr } = await sluice(dir, ['load'])
  expect(stderr).toContain(`error ${code}: sources[0].resources[0].${place}`)
  expect(stderr).toContain('sluice.config.ts:9')
})
