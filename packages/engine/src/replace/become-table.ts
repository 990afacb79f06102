import type { TableName } from '@sluice/schema'
import { qualified } from '../quote.ts'
import type { Session } from '../session.ts'

/**
 * On Postgres: puts a staging table in the place of an empty final table that was created for its rows, with all that this one
 * has. Gives false, and changes nothing, where it has other columns or more than that brings along, where a key comes twice
 * or a value is missing, or where somebody is using it. To be called in a transaction.
 */
export async function becomeTable(tx: Session, staging: TableName, final: TableName): Promise<boolean> {
  const [row] = await tx.rows<{ became: boolean }>(
    'select _sluice.become_table($1::text::regclass, $2::text::regclass) as became',
    [qualified(staging.dataset, staging.name), qualified(final.dataset, final.name)],
  )
  return row?.became === true
}
