import type { DroppedLoad } from '@sluice/pipeline'
import type { Context } from '../framework/context.ts'
import { counted } from '../output/numbers.ts'

/** What was discarded of a load. */
export function droppedText(
  { load_id: loadId, dropped: tables }: DroppedLoad,
  { colors }: Pick<Context, 'colors'>,
): string {
  if (tables.length === 0) return `load ${loadId} has no waiting data; nothing was dropped`
  return [
    `dropped the waiting data of load ${loadId}:`,
    ...tables.map(({ table, rows_discarded }) =>
      // Rows may all be merged, and only values for columns to come have been waiting.
      rows_discarded > 0
        ? `  ${table}: ${counted(rows_discarded, 'row')} discarded`
        : `  ${table}: values of columns that do not exist yet`,
    ),
    `${colors.cyan('→')} sluice transform merges the loads that waited for it`,
  ].join('\n')
}
