import { setTimeout as sleep } from 'node:timers/promises'
import { once } from 'node:events'
import { openPostgres, type Engine } from '@sluice/engine'
import { installSystem } from '@sluice/ledger'
import { expect, onTestFinished, test } from 'vitest'
import { configWith, makeProject } from '../cli/support/project.ts'
import { sluice, startSluice } from '../cli/support/sluice.ts'
import { freshDatabase } from '../support/postgres.ts'
import { Blocker } from './support/blocker.ts'

const ID = '20260102T000000_index_orders'
const SQL = `--! Transaction: none
--! Footprint: shop.orders

create index concurrently orders_qty on shop.orders (qty);
create index concurrently "Orders note" on shop.orders (note);
`

const INDEXES = `select c.relname as name, i.indisvalid as valid
  from pg_index i join pg_class c on c.oid = i.indexrelid
  where i.indrelid = 'shop.orders'::regclass order by 1`

interface Setting {
  readonly dir: string
  readonly url: string
  readonly engine: Engine
}

async function setting(): Promise<Setting> {
  const { url, drop } = await freshDatabase()
  const engine = await openPostgres({ url })
  onTestFinished(async () => {
    await engine[Symbol.asyncDispose]()
    await drop()
  })
  await installSystem(engine)
  await engine.session.script(`
    create schema shop;
    create table shop.orders (qty bigint, note text);
    insert into shop.orders select i, 'note ' || i from generate_series(1, 1000) as i`)
  const first =
    'create schema if not exists shop; create table if not exists shop.orders (qty bigint, note text);'
  const dir = await makeProject({
    'sluice.config.ts': configWith(`{ pg: { kind: 'postgres', url: '${url}' } }`),
    'migrations/20260101T000000_orders/postgres.sql': `--! Footprint: shop.orders\n${first}\n`,
    [`migrations/${ID}/postgres.sql`]: SQL,
  })
  return { dir, url, engine }
}

/** Kills a migration while it builds its first index, which a transaction that writes to the table keeps from ending. */
async function killWhileBuilding({ dir, url, engine }: Setting): Promise<Blocker> {
  const blocker = await Blocker.hold(url, `insert into shop.orders values (0, 'not committed yet')`)
  const child = startSluice(dir, ['migrate'])
  const end = Date.now() + 60_000
  while ((await engine.session.rows(INDEXES)).length === 0) {
    if (Date.now() > end) throw new Error('the index is never begun')
    await sleep(20)
  }
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await engine.session.rows(INDEXES)).toEqual([{ name: 'orders_qty', valid: false }])
  return blocker
}

const whole = [
  { name: 'Orders note', valid: true },
  { name: 'orders_qty', valid: true },
]

test('an index that a killed build left invalid is dropped and built again, and the file continues', async () => {
  const one = await setting()
  const { dir, engine } = one
  await using blocker = await killWhileBuilding(one)
  await engine.session.run(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and query ilike 'create index concurrently%'`,
  )
  await blocker[Symbol.asyncDispose]()
  const { code, stderr, stdout } = await sluice(dir, ['migrate'])
  expect(stderr).toContain('index orders_qty is invalid after a failed build')
  expect([code, stdout]).toEqual([0, expect.stringContaining('1 migration applied')])
  expect(await engine.session.rows(INDEXES)).toEqual(whole)
  expect((await sluice(dir, ['migrate'])).stdout).toContain('target pg has applied all migrations')
})

test('an index that the server continues to build after the kill is waited for, and not built twice', async () => {
  const one = await setting()
  const { dir, engine } = one
  await using blocker = await killWhileBuilding(one)
  const again = startSluice(dir, ['migrate'])
  let said = ''
  again.stderr?.on('data', (text: Buffer) => (said += String(text)))
  while (!said.includes('index orders_qty is being built by an earlier run')) await sleep(20)
  await blocker[Symbol.asyncDispose]()
  expect(await once(again, 'exit')).toEqual([0, null])
  expect(said).not.toContain('invalid')
  expect(await engine.session.rows(INDEXES)).toEqual(whole)
})
