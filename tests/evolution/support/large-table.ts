import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Engine } from '@sluice/engine'
import type { ObservedColumn } from '@sluice/schema'
import { appliedMigrations, applyMigrations, propose, type Proposal } from '@sluice/schema-evolution'
import { quiet, withEngine, withFolder } from '../engines.ts'
import { observedOrders } from './observed-orders.ts'

/** A table that a migration may widen. */
export const SCHEMA = `
create schema shop;
create table shop.orders (
  id bigint not null, qty bigint, note text, _sluice_load_id bigint not null, _sluice_id bigint not null,
  primary key (id)
);
`
/** Puts rows into it; every tenth has no quantity. */
export const fill = (rows: number): string =>
  `insert into shop.orders (id, qty, note, _sluice_load_id, _sluice_id)
   select x, case when x % 10 > 0 then x end, 'note ' || x, 1, x from generate_series(1, ${rows}) as x;
   analyze shop.orders;`

/** What a load brought that needs another type of `qty`, and a new column. */
export const wider = (qty: 'text' | 'double'): readonly ObservedColumn[] => [
  { name: 'qty', type: qty },
  { name: 'coupon', type: 'text' },
]

/** Proposes what a load makes necessary that brought another type of `qty` and a coupon; tables from `threshold` rows on are large. */
export async function proposeIn(
  projectDir: string,
  engine: Engine,
  {
    threshold = 1,
    columns = wider('text'),
  }: { readonly threshold?: number; readonly columns?: readonly ObservedColumn[] } = {},
): Promise<Proposal> {
  const proposal = await propose({
    projectDir,
    finals: await engine.catalog(['shop']),
    observed: [observedOrders(...columns)],
    liveDigits: () => ({ whole: 7, scale: 0 }),
    applied: await appliedMigrations(engine),
    now: new Date('2026-01-02T03:04:05Z'),
    engine,
    threshold: { rows: threshold, bytes: Infinity },
  })
  if (!proposal) throw new Error('nothing was proposed')
  return proposal
}

/** A proposal's file for Postgres. */
export const sqlOf = ({ path }: Proposal): Promise<string> => readFile(join(path, 'postgres.sql'), 'utf8')

export const migrate = (engine: Engine, projectDir: string) =>
  applyMigrations(engine, join(projectDir, 'migrations'), { log: quiet, firstDelay: 20 })

/** What the column `qty` is widened to. */
export const TEXT = [{ name: 'qty', type: 'text' }] as const

export const typeOfQty = async (engine: Engine): Promise<string | undefined> =>
  (await engine.catalog(['shop']))
    .find(({ name }) => name === 'orders')
    ?.columns.find(({ name }) => name === 'qty')?.type

/** Lends a Postgres with a filled table, and a project. */
export const withTable = <T>(
  schema: string,
  rows: number,
  work: (engine: Engine, projectDir: string) => Promise<T>,
): Promise<T> =>
  withEngine('postgres', (engine) =>
    withFolder(async (projectDir) => {
      await engine.session.script(schema)
      await engine.session.script(fill(rows))
      return work(engine, projectDir)
    }),
  )
