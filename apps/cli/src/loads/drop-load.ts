import type { Engine } from '@sluice/engine'
import { discardWaiting } from '@sluice/transform'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { counted } from '../output/numbers.ts'
import { readLoad, recordDropped } from '@sluice/ledger'

/** Gives up what waits of a load, in one transaction. What was merged stays. */
export async function dropLoad(
  engine: Engine,
  loadId: number,
  { colors }: Pick<Context, 'colors'>,
): Promise<Outcome> {
  const { datasets } = await readLoad(engine.session, loadId)
  const dropped = await engine.transaction(async (tx) => {
    // A merge holds the same locks; what waits is read again once it can no longer change.
    for (const { schema_name } of datasets) await tx.lock(schema_name)
    const { tables } = await readLoad(tx, loadId)
    const waiting = tables.filter(({ staging_table }) => staging_table !== null)
    for (const { schema_name, table_name, staging_table } of waiting) {
      await discardWaiting(tx, {
        loadId,
        dataset: schema_name,
        name: table_name,
        staging: staging_table ?? '',
      })
    }
    if (waiting.length > 0) await recordDropped(tx, loadId)
    return waiting
  })
  const tables = dropped.map(({ schema_name, table_name, rows_waiting }) => ({
    table: `${schema_name}.${table_name}`,
    rows_discarded: rows_waiting,
  }))
  return { text: told(loadId, tables, colors), data: { load_id: loadId, dropped: tables } }
}

function told(
  loadId: number,
  tables: readonly { readonly table: string; readonly rows_discarded: number }[],
  colors: Context['colors'],
): string {
  if (tables.length === 0) return `nothing of load ${loadId} waits; nothing was dropped`
  return [
    `dropped what waited of load ${loadId}:`,
    ...tables.map(({ table, rows_discarded }) =>
      // Rows may all be merged, and only values for columns to come have been waiting.
      rows_discarded > 0
        ? `  ${table}: ${counted(rows_discarded, 'row')} discarded`
        : `  ${table}: values of columns that were not added yet`,
    ),
    `${colors.cyan('→')} loads that waited for it are merged by sluice transform`,
  ].join('\n')
}
