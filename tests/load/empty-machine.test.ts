import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeProject } from '../cli/support/project.ts'
import { objectsOf, sluice } from '../cli/support/sluice.ts'
import { freshDatabase } from '../support/postgres.ts'

// State, cursors and the file ledger are in the target: a machine that has nothing but the repository goes on where the
// last one stopped.

/** Orders have a cursor, events a state, files a ledger; what each load asks the source for is written down. */
const config = (target: string, folder: string): string => `
import { appendFileSync, readFileSync } from 'node:fs'
import { defineConfig, filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'

const asked = (what: string) => appendFileSync('${folder}/asked', what + '\\n')
const orders = () => JSON.parse(readFileSync('${folder}/orders.json', 'utf8'))

export default defineConfig({
  sources: [source({ name: 'shop', resources: (resource) => [
    resource({ name: 'orders', primaryKey: 'id', incremental: { cursor: 'id', initial: 1 } }, async function* ({ cursor }) {
      asked('orders from ' + cursor.from)
      yield orders().filter(({ id }) => id >= cursor.from)
    }),
    resource({ name: 'events' }, async function* ({ state }) {
      const from = Number(state['next'] ?? 0)
      asked('events from ' + from)
      yield [{ n: from }]
      state['next'] = from + 1
    }),
    filesResource({ name: 'days', format: { kind: 'csv' }, list: files({ url: '${folder}/days', glob: '*.csv' }) }),
  ] })],
  targets: { main: ${target} },
})
`

/** A target and a source that outlive the machines. */
async function world(kind: EngineKind) {
  const folder = await makeProject({ 'days/2026-01-01.csv': 'value\na\n', asked: '' })
  let target = `{ kind: 'duckdb', path: '${join(folder, 'target.duckdb')}' }`
  if (kind === 'postgres') {
    const { url, drop } = await freshDatabase()
    onTestFinished(drop)
    target = `{ kind: 'postgres', url: '${url}' }`
  }
  const sources = { 'sluice.config.ts': config(target, folder) }
  const orders = (rows: readonly object[]) => writeFile(join(folder, 'orders.json'), JSON.stringify(rows))
  const query = async (dir: string, sql: string) =>
    objectsOf((await sluice(dir, ['query', '--json', sql])).stdout).at(-1)?.['rows']
  return {
    folder,
    orders,
    query,
    /** A machine with the config and, of `migrations/`, what is committed: that of `from`. */
    async machine(from?: string) {
      const dir = await makeProject(sources)
      if (from !== undefined && existsSync(join(from, 'migrations')))
        await cp(join(from, 'migrations'), join(dir, 'migrations'), { recursive: true })
      return dir
    },
  }
}

async function run(dir: string, ...args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await sluice(dir, [...args, '--json'])
  expect(code, stderr + stdout).toBe(0)
  return objectsOf(stdout).at(-1) ?? {}
}

const migrationsIn = (dir: string) => readdir(join(dir, 'migrations'))

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('each load and migrate on an empty machine gives what one machine gives', async () => {
    const { folder, orders, query, machine } = await world(kind)
    await orders([{ id: 1 }, { id: 2 }])
    const first = await machine()
    await run(first, 'load')
    await run(first, 'migrate')

    // A new column comes: on the second machine it waits, and the proposal is lost with the machine.
    await orders([{ id: 1 }, { id: 2 }, { id: 3, coupon: 'x' }])
    await writeFile(join(folder, 'days/2026-01-02.csv'), 'value\nb\n')
    const second = await machine(first)
    const waiting = await run(second, 'load')
    const [proposed = ''] = waiting['migrations'] as readonly string[]
    await rm(second, { recursive: true })

    // The third has what is committed: it proposes the same again, without new data.
    const third = await machine(first)
    const again = await run(third, 'load')
    const [same = ''] = again['migrations'] as readonly string[]
    expect(same.replace(/\d{8}T\d{6}/, '')).toBe(proposed.replace(/\d{8}T\d{6}/, ''))
    expect(await migrationsIn(third)).toHaveLength(2)

    const fourth = await machine(third)
    await run(fourth, 'migrate')
    const fifth = await machine(fourth)
    await run(fifth, 'load')
    expect(await query(fifth, 'select id, coupon from shop.orders order by id')).toEqual([
      { id: 1, coupon: null },
      { id: 2, coupon: null },
      { id: 3, coupon: 'x' },
    ])
    expect(await query(fifth, 'select n from shop.events order by n')).toEqual(
      [0, 1, 2, 3].map((n) => ({ n })),
    )
    expect(await query(fifth, 'select value from shop.days order by value')).toEqual([
      { value: 'a' },
      { value: 'b' },
    ])
    expect((await readFile(join(folder, 'asked'), 'utf8')).trim().split('\n').toSorted()).toEqual([
      'events from 0',
      'events from 1',
      'events from 2',
      'events from 3',
      'orders from 1',
      'orders from 2',
      'orders from 3',
      'orders from 3',
    ])
  })
})
