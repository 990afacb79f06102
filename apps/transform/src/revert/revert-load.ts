import {
  bringBack,
  deleteWritten,
  qualified,
  sumRows,
  writtenRows,
  type Engine,
  type Transaction,
} from '@sluice/engine'
import {
  forgetHistory,
  forgetTraces,
  nextLoadId,
  readLoad,
  recordRevert,
  restoreState,
  type Load,
} from '@sluice/ledger'
import { fullName } from '@sluice/schema'
import { rowsSkipped } from '../merge/rows/delete-final.ts'
import { planDataset } from './plan-dataset.ts'
import { Irreversible } from './irreversible.ts'
import type { RevertPlan, TableRevert } from './revert-plan.ts'

/** A load that was undone, and the number under which that is recorded. */
export interface Reverted extends RevertPlan {
  readonly revertId: number
}

/** The datasets that a load brought something for. @throws Irreversible */
function datasetsOf({ datasets }: Load, loadId: number): readonly string[] {
  const [first] = datasets
  const place = first?.schema_name ?? ''
  const reverted = datasets.find(({ status }) => status === 'reverted')
  if (reverted)
    throw new Irreversible(
      loadId,
      'E_REVERT_REVERTED',
      `load ${reverted.reverted_by} has already reverted it`,
      {
        place,
        hint: 'there is nothing left to undo',
      },
    )
  const revert = datasets.find(({ status }) => status === 'revert')
  if (revert)
    throw new Irreversible(loadId, 'E_REVERT_REVERTED', `it is the revert of load ${revert.reverts}`, {
      place,
      hint: 'sluice load reads the removed rows again',
    })
  const loaded = datasets.filter(({ status }) => status !== 'failed')
  if (loaded.length === 0)
    throw new Irreversible(loadId, 'E_REVERT_NOT_MERGED', 'it failed, and changed nothing', {
      place,
      hint: `sluice loads ${loadId} shows why it failed`,
    })
  return loaded.map(({ schema_name }) => schema_name).toSorted()
}

type Host = Pick<Engine, 'kind' | 'dialect'>

async function plan(tx: Transaction, { kind, dialect }: Host, loadId: number): Promise<RevertPlan> {
  const names = datasetsOf(await readLoad(tx, loadId), loadId)
  for (const name of names) await tx.lock(name)
  // A load or another revert may have been committed before the lock was free.
  datasetsOf(await readLoad(tx, loadId), loadId)
  const datasets = []
  for (const dataset of names) datasets.push(await planDataset({ tx, kind, dialect, loadId, dataset }))
  return { loadId, datasets }
}

/**
 * What undoing a load would do. Nothing is changed.
 * @throws SluiceError E_NO_LOAD, or Irreversible where it cannot be undone exactly
 */
export const planRevert = (engine: Engine, loadId: number): Promise<RevertPlan> =>
  engine.transaction((tx) => plan(tx, engine, loadId))

/** Deletes what a load wrote to a table. @throws SluiceError E_TRIGGER */
async function takeOut(
  tx: Transaction,
  { final, before, written }: TableRevert,
  loadId: number,
): Promise<void> {
  let deleted = 0
  for (const sql of deleteWritten(qualified(final.dataset, final.name), loadId, before))
    deleted += await tx.run(sql)
  if (deleted !== written) throw rowsSkipped(final, ['a trigger or rule'], 'delete')
}

/** Brings rows back, and compares them with what was kept. @throws SluiceError E_TRIGGER */
async function putBack(tx: Transaction, host: Host, table: TableRevert, loadId: number): Promise<void> {
  const { final, before } = table
  if (before === undefined) return
  const place = qualified(final.dataset, final.name)
  const own = final.columns.filter(({ filled, strict }) => filled !== 'always' || strict !== undefined)
  await tx.run(
    bringBack(
      host.kind,
      place,
      before,
      own.map(({ name }) => name),
    ),
  )
  const [kept] = await tx.rows(sumRows(host, before, final.columns))
  const [now] = await tx.rows(sumRows(host, writtenRows(place, loadId, before), final.columns))
  if (JSON.stringify(kept) !== JSON.stringify(now)) throw rowsSkipped(final, ['a trigger or rule'], 'insert')
}

/**
 * Undoes a load in one transaction: its rows go, those that it deleted or changed are as they were before, and so are cursors,
 * state and files of its resources. It is recorded as a separate load.
 * @throws SluiceError E_NO_LOAD, E_TRIGGER, or Irreversible where it cannot be undone exactly
 */
export async function revertLoad(engine: Engine, loadId: number): Promise<Reverted> {
  const startedAt = Date.now()
  return engine.transaction(async (tx) => {
    const planned = await plan(tx, engine, loadId)
    const revertId = await nextLoadId(tx)
    for (const { dataset, tables, states } of planned.datasets) {
      for (const table of tables.toReversed()) await takeOut(tx, table, loadId)
      for (const table of tables) await putBack(tx, engine, table, loadId)
      for (const { before } of tables) if (before !== undefined) await tx.run(`drop table ${before}`)
      const key = { loadId, dataset }
      // A full refresh gives its files back once those of the load are forgotten.
      await forgetTraces(tx, key)
      for (const state of states) await restoreState(tx, dataset, state)
      await forgetHistory(tx, key)
      await recordRevert(tx, key, revertId, (Date.now() - startedAt) / 1000)
    }
    return { ...planned, revertId }
  })
}

/** The tables that a revert changes, by name. */
export const changedTables = ({
  datasets,
}: RevertPlan): readonly (TableRevert & { readonly table: string })[] =>
  datasets.flatMap(({ tables }) =>
    tables
      .filter(({ going, back, former }) => going + back + former > 0)
      .map((table) => ({ ...table, table: fullName(table.final) })),
  )
