import { SluiceError } from '@sluice/schema'
import type { StagedTable } from '../stage/staged-resource.ts'
import type { LoadContext } from './load-context.ts'

/** Postgres' limit of columns in a table, less those that Sluice adds. */
const POSTGRES_COLUMNS = 1600 - 5

/** @throws SluiceError where the target cannot have a table that wide */
export function assertWidth({ name, columns }: StagedTable, { kind, source }: LoadContext): void {
  if (kind !== 'postgres' || columns.length <= POSTGRES_COLUMNS) return
  throw new SluiceError(
    `the table would have ${columns.length} columns; Postgres allows ${POSTGRES_COLUMNS} beside Sluice's own`,
    {
      code: 'E_TOO_MANY_COLUMNS',
      place: `${source}.${name}`,
      hint: 'leave columns out with hints, `columns: { name: { ignore: true } }`, or load the wide part as one json column',
    },
  )
}
