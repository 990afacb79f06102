import { changedTables, planRevert, revertLoad as undo, type RevertPlan } from '@sluice/transform'
import { counted } from '@sluice/schema'
import { confirm } from '../confirm/confirm.ts'
import type { RunContext } from '../run/run-context.ts'
import type { Opened } from '../target/with-target.ts'

/** What undoing a load did, or with `dry_run` would do. */
export interface RevertedLoad {
  readonly load_id: number
  /** The number under which the revert is recorded; null for a dry run. */
  readonly reverted_by: number | null
  readonly dry_run: boolean
  /** Tables that change, nested ones too. */
  readonly tables: readonly {
    readonly table: string
    /** Rows of the load that go. */
    readonly rows_going: number
    /** Rows that the load deleted and that come back. */
    readonly rows_back: number
    /** Rows that get their former values. */
    readonly rows_former: number
  }[]
  /** Cursors that go back. */
  readonly cursors: readonly {
    readonly resource: string
    readonly from: string | null
    readonly to: string | null
  }[]
  /** Resources whose state becomes what it was before, and those whose cursor a person has moved since: it stays. */
  readonly states: readonly string[]
  readonly kept_cursors: readonly string[]
  /** Files that count as not loaded. */
  readonly files: readonly { readonly resource: string; readonly files: number }[]
  /** Quarantined records that are forgotten. */
  readonly quarantined: number
}

export interface RevertOptions {
  /** Says what would be undone, and changes nothing. */
  readonly dryRun?: boolean
  /** Undoes it on a protected target without asking. */
  readonly yes?: boolean
}

/**
 * Undoes a load exactly, in one transaction, or changes nothing. On a protected target it asks first.
 * @throws SluiceError E_NO_LOAD, E_NOT_CONFIRMED, or E_REVERT_... where the load cannot be undone exactly
 */
export async function revertLoad(
  { engine, chosen }: Pick<Opened, 'engine' | 'chosen'>,
  context: Pick<RunContext, 'ask'>,
  loadId: number,
  { dryRun = false, yes = false }: RevertOptions = {},
): Promise<RevertedLoad> {
  if (dryRun) return tell(await planRevert(engine, loadId), null)
  if (chosen.target.protected) {
    const changes = tell(await planRevert(engine, loadId), null)
    const rows = changes.tables.reduce((sum, one) => sum + one.rows_going + one.rows_former, 0)
    const back = changes.tables.reduce((sum, one) => sum + one.rows_back, 0)
    const what = `${counted(rows, 'row')} of load ${loadId}`
    await confirm(
      {
        would: `${what} would be deleted or get their previous values, and ${counted(back, 'row')} would be restored`,
        question: `Undo ${what}, and restore ${counted(back, 'row')}?`,
        place: `target ${chosen.name}, which is protected`,
      },
      context,
      yes,
    )
  }
  const { revertId, ...plan } = await undo(engine, loadId)
  return tell(plan, revertId)
}

function tell(plan: RevertPlan, revertId: number | null): RevertedLoad {
  const states = plan.datasets.flatMap((one) =>
    one.states.map((state) => ({ ...state, resource: `${one.dataset}.${state.resource}` })),
  )
  return {
    load_id: plan.loadId,
    reverted_by: revertId,
    dry_run: revertId === null,
    tables: changedTables(plan).map(({ table, going, back, former }) => ({
      table,
      rows_going: going,
      rows_back: back,
      rows_former: former,
    })),
    cursors: states.flatMap(({ resource, cursor }) => (cursor ? [{ resource, ...cursor }] : [])),
    states: states.filter(({ isStateChanged }) => isStateChanged).map(({ resource }) => resource),
    kept_cursors: states.filter(({ isMoved }) => isMoved).map(({ resource }) => resource),
    files: plan.datasets.flatMap(({ dataset, files }) =>
      files.map((one) => ({ resource: `${dataset}.${one.resource}`, files: Number(one.files) })),
    ),
    quarantined: plan.datasets.reduce((sum, one) => sum + one.quarantined, 0),
  }
}
