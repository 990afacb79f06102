import { qualified, REFERENCING, type TableGuards } from '@sluice/engine'
import {
  compareStates,
  loadTables,
  readHistoryOf,
  readKeptStates,
  readLaterLoads,
  readTraces,
  type LaterLoad,
  type LoadTable,
  type RecordedHistory,
} from '@sluice/ledger'
import { fullName, stagingSchema, type Table, type TableName } from '@sluice/schema'
import { isByKey } from '../merge/history/with-history.ts'
import { assertSeen } from '../merge/tables/final-table.ts'
import { planTableRevert, schemaDifference, type RevertContext } from './plan-table.ts'
import { Irreversible } from './irreversible.ts'
import type { DatasetRevert, TableRevert } from './revert-plan.ts'

const broughtSomething = ({ rowsRead, disposition, replacedFiles }: LoadTable): boolean =>
  rowsRead > 0 || disposition === 'replace' || replacedFiles.length > 0

/** @throws Irreversible where something of the load waits, or nothing was kept of what it changed */
function assertKept(
  { loadId, dataset }: RevertContext,
  roots: readonly LoadTable[],
  tables: readonly LoadTable[],
  history: readonly RecordedHistory[],
): void {
  const waiting = tables.find(({ staging }) => staging !== undefined)
  if (waiting)
    throw new Irreversible(loadId, 'E_REVERT_NOT_MERGED', `some of its rows wait for ${fullName(waiting)}`, {
      place: fullName(waiting),
      hint: `sluice loads ${loadId} shows what they wait for; sluice loads drop ${loadId} deletes them from staging`,
    })
  for (const root of roots) {
    const place = `${dataset}.${root.name}`
    const own = history.find(({ name }) => name === root.name)
    const fail = (why: string, hint: string): Irreversible =>
      new Irreversible(loadId, 'E_REVERT_NO_HISTORY', why, { place, hint })
    if (!own && root.keepHistory === undefined)
      throw fail(
        `no history of ${place} is kept`,
        `set keepHistory on the resource ${root.resource}: later loads can then be reverted`,
      )
    if (!own) throw fail(`it has merged nothing into ${place}`, 'there is nothing to undo')
    if (own.prunedAt !== null)
      throw fail(
        `the history of ${place} was kept until ${own.keptUntil}, and has been deleted`,
        'load the missing rows again, and set a longer keepHistory for future loads',
      )
  }
}

/** @throws Irreversible where it is not known exactly what was there before the load */
function assertExact({ loadId, dataset }: RevertContext, history: readonly RecordedHistory[]): void {
  const inexact = history.find(({ obstacle }) => obstacle !== null)
  if (!inexact) return
  const place = `${dataset}.${inexact.name}`
  throw new Irreversible(
    loadId,
    'E_REVERT_NO_HISTORY',
    `${inexact.obstacle}, so the earlier contents of ${place} are not known exactly`,
    { place, hint: 'correct the rows by hand, or load them again' },
  )
}

/** @throws Irreversible where later loads may have met the rows of the load, or have gone on from its cursor */
async function assertLast({ tx, loadId, dataset }: RevertContext, root: LoadTable): Promise<void> {
  const later = await readLaterLoads(tx, { loadId, dataset }, root.name, root.resource)
  const onlyAdds = root.disposition === 'append' && root.replacedFiles.length === 0
  const byKey = isByKey(root)
  const passes = (one: LaterLoad): boolean =>
    (onlyAdds && one.onlyAdds) || (byKey && one.met !== null && !one.met.includes(loadId))
  const met = later.filter((one) => !passes(one)).map((one) => one.loadId)
  const loads = [...new Set(met)].toSorted((a, b) => a - b)
  const latest = loads.at(-1)
  if (latest === undefined) return
  throw new Irreversible(
    loadId,
    'E_REVERT_LATER_LOADS',
    `load${loads.length > 1 ? 's' : ''} ${loads.join(', ')} of ${dataset}.${root.name} came after it`,
    {
      place: `${dataset}.${root.name}`,
      hint: `revert the latest first: sluice loads revert ${latest}`,
    },
  )
}

/** @throws Irreversible where a table is gone or has other columns, or others refer to its rows */
async function assertTables(
  context: RevertContext,
  history: readonly RecordedHistory[],
  catalog: readonly Table[],
): Promise<void> {
  const { tx, kind, loadId, dataset } = context
  const finals = catalog.filter(({ name }) => history.some((one) => one.name === name))
  for (const one of history) {
    const place = `${dataset}.${one.name}`
    const now = finals.find(({ name }) => name === one.name)
    const why = now ? schemaDifference(one, now) : 'it no longer exists'
    if (why === undefined) continue
    throw new Irreversible(loadId, 'E_REVERT_SCHEMA_CHANGED', `${place} has changed since: ${why}`, {
      place,
      hint: 'the history has the columns of that time; correct the rows by hand, or load them again',
    })
  }
  for (const guards of await tx.guards(finals)) {
    const final = finals.find(({ name }) => name === guards.name)
    if (final) assertSeen({ ...final, guards })
    if (history.find(({ name }) => name === guards.name)?.rowsWritten === 0) continue
    const own = new Set(kind === 'duckdb' ? [] : history.map(({ name }) => `${dataset}.${name}`))
    const outside = (await referencing(context, guards)).find((table) => !own.has(fullName(table)))
    if (!outside) continue
    throw new Irreversible(
      loadId,
      'E_REVERT_REFERENCED',
      `${fullName(outside)} refers to ${fullName(guards)}, whose rows would be deleted and restored`,
      { place: fullName(guards), hint: 'drop its foreign key, revert the load, and add the key again' },
    )
  }
}

/** The tables with foreign keys to a table: rows of theirs would keep its rows from going, or go with them. */
async function referencing({ tx, kind }: RevertContext, guards: TableGuards): Promise<readonly TableName[]> {
  if (kind === 'postgres')
    return tx.rows<TableName & Record<string, unknown>>(REFERENCING, [qualified(guards.dataset, guards.name)])
  return guards.guards.flatMap((guard) => (guard.kind === 'referenced' ? [guard.table] : []))
}

/** The columns by which a load replaced rows of its root table. */
const keyOf = ({ disposition, primaryKey, strategy }: LoadTable): readonly string[] =>
  disposition === 'append' || strategy?.versions ? [] : primaryKey

/**
 * What undoing a load does to its dataset.
 * @throws Irreversible
 */
export async function planDataset(context: RevertContext): Promise<DatasetRevert> {
  const { tx, loadId, dataset } = context
  const key = { loadId, dataset }
  const tables = await loadTables(tx, dataset, loadId)
  const roots = tables.filter(
    (table) => table.root === undefined && (table.keepHistory !== undefined || broughtSomething(table)),
  )
  const history = await readHistoryOf(tx, key)
  assertKept(context, roots, tables, history)
  for (const root of roots) await assertLast(context, root)
  const catalog = await tx.catalog([dataset])
  await assertTables(context, history, catalog)
  assertExact(context, history)
  const staged = new Set((await tx.catalog([stagingSchema(dataset)])).map(({ name }) => name))
  const found: TableRevert[] = []
  for (const one of history) {
    const final = catalog.find(({ name }) => name === one.name)
    if (!final) continue
    if (one.before !== null && !staged.has(one.before))
      throw new Irreversible(
        loadId,
        'E_REVERT_NO_HISTORY',
        `somebody has dropped ${qualified(stagingSchema(dataset), one.before)}, which had the earlier rows`,
        { place: fullName(final), hint: 'correct the rows by hand, or load them again' },
      )
    const root = one.root === null ? roots.find(({ name }) => name === one.name) : undefined
    found.push(await planTableRevert(context, one, final, root ? keyOf(root) : []))
  }
  const states = await compareStates(tx, key, await readKeptStates(tx, key))
  return { dataset, tables: found, states, ...(await readTraces(tx, key)) }
}
