import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TypeChoices } from '@sluice/engine'
import { createDatabase, type DatabaseTarget } from '@sluice/engine/kysely'
import { type DB, performanceReport, reportText } from '@sluice/reports'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { preparedDatabase } from '../support/postgres.ts'

const BIN = join(import.meta.dirname, '../../apps/reports/src/bin.ts')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-report-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Creates the order tables with the columns that the report reads; amounts are whole or decimal, as exports drift. */
async function fill(target: DatabaseTarget, amount: string): Promise<void> {
  const db = createDatabase<DB>(target)
  const columns = `_file_date date, orders_id bigint, order_date date, order_status text, billing_state text,
    campaign_id bigint, total_amount ${amount}`
  await sql
    .raw(`
    create schema orders;
    create table orders.orders_create (${columns});
    create table orders.orders_update (${columns});
    insert into orders.orders_create values
      ('2025-12-01', 1, '2025-12-01', 'NEW', 'TX', 339, 95),
      ('2025-12-01', 2, '2025-12-01', 'NEW', 'TX', 339, 35),
      ('2025-12-01', 3, '2025-12-01', 'DECLINED', 'TX', 339, 19),
      ('2025-12-01', 4, '2025-12-01', 'NEW', null, 340, 105),
      ('2025-12-01', 5, '2025-12-01', 'NEW', 'CA', 340, 19),
      ('2025-12-02', 6, '2025-12-02', 'DECLINED', 'CA', 341, 35),
      ('2025-12-02', null, '2025-12-02', 'NEW', 'CA', 341, 35);
    insert into orders.orders_update values
      ('2025-12-01', 2, '2025-12-01', 'DECLINED', 'TX', 339, 35),
      ('2025-12-02', 5, '2025-12-01', 'NEW', 'CA', 340, 20),
      ('2025-11-30', 1, '2025-12-01', 'DECLINED', 'TX', 339, 95);
  `)
    .execute(db)
  await db.destroy()
}

const EXPECTED = {
  revenue: [
    { day: '2025-12-01', state: 'CA', orders: 1, revenue: '20.00' },
    { day: '2025-12-01', state: 'TX', orders: 1, revenue: '95.00' },
    { day: '2025-12-01', state: null, orders: 1, revenue: '105.00' },
  ],
  declines: [
    { campaign: '341', orders: 1, declined: 1, decline_rate: 1 },
    { campaign: '339', orders: 3, declined: 2, decline_rate: 2 / 3 },
    { campaign: '340', orders: 2, declined: 0, decline_rate: 0 },
  ],
}

describe.each(['duckdb', 'postgres'] as const)('%s', (engine) => {
  let drop = async (): Promise<void> => {}
  const targets: DatabaseTarget[] = []
  beforeAll(async () => {
    for (const [i, amount] of ['bigint', 'decimal(18,2)'].entries()) {
      const target = await freshTarget(join(folder, `orders-${i}.duckdb`))
      await fill(target, amount)
      targets.push(target)
    }
  })
  afterAll(() => drop())

  async function freshTarget(path: string): Promise<DatabaseTarget> {
    if (engine === 'duckdb') return { kind: 'duckdb', path }
    const database = await preparedDatabase()
    const before = drop
    drop = async () => {
      await before()
      await database.drop()
    }
    return { kind: 'postgres', url: database.url }
  }

  test.each<[number, TypeChoices]>([
    [0, {}],
    [0, { bigint: 'number' }],
    [1, {}],
    [1, { bigint: 'bigint', decimal: 'number' }],
  ])('the newest export of an order counts: amounts %i, choices %o', async (i, choices) => {
    const db = createDatabase<DB>(targets[i] as DatabaseTarget, choices)
    expect(await performanceReport(db)).toEqual(EXPECTED)
    await db.destroy()
  })
})

test('the tables line up', () => {
  expect(reportText(EXPECTED)).toBe(`Revenue by day and state

day         state  orders  revenue
2025-12-01  CA          1    20.00
2025-12-01  TX          1    95.00
2025-12-01  -           1   105.00

Decline rate by campaign

campaign  orders  declined  decline rate
     341       1         1        100.0%
     339       3         2         66.7%
     340       2         0          0.0%
`)
  expect(reportText({ revenue: [], declines: [] })).toContain('(no rows)')
})

describe('the command', () => {
  const run = async (...args: string[]): Promise<{ code: number | null; out: string; err: string }> => {
    const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    const [out, err, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((resolve) => child.once('exit', resolve)),
    ])
    return { code, out, err }
  }
  const project = async (path: string): Promise<string> => {
    const dir = await mkdtemp(join(folder, 'project-'))
    await writeFile(join(dir, '.env'), `DUCKDB_PATH=${path}\n`)
    await writeFile(
      join(dir, 'sluice.config.ts'),
      `export default { targets: { dev: { kind: 'duckdb' as const, path: process.env['DUCKDB_PATH'] ?? '' } } }\n`,
    )
    return dir
  }

  test('prints tables, or JSON', async () => {
    const target = { kind: 'duckdb', path: join(folder, 'command.duckdb') } as const
    await fill(target, 'bigint')
    const dir = await project('../command.duckdb')
    expect(await run('--project', dir)).toEqual({ code: 0, out: reportText(EXPECTED), err: '' })
    const json = await run('--project', dir, '--target', 'dev', '--json')
    expect(JSON.parse(json.out)).toEqual(EXPECTED)
  })

  test('says what to do where it cannot', async () => {
    const empty = { kind: 'duckdb', path: join(folder, 'empty.duckdb') } as const
    const db = createDatabase<DB>(empty)
    await sql`select 1`.execute(db)
    await db.destroy()
    const failures = await Promise.all([
      run('--help'),
      run('--project', join(folder, 'nowhere')),
      run('--projct', 'x'),
      run('--project', await project(empty.path), '--target', 'prod'),
      run('--project', await project(empty.path)),
      run('--project', await project('no-such.duckdb')),
    ])
    expect(failures.map(({ code, err }) => [code, /^error (\w+)/.exec(err)?.[1]])).toEqual([
      [0, undefined],
      [1, 'E_NO_PROJECT'],
      [1, 'E_USAGE'],
      [1, 'E_NO_TARGET'],
      [1, 'E_NOTHING_LOADED'],
      [1, 'E_DUCKDB_FILE'],
    ])
  })
})
