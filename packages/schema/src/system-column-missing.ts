import { SluiceError } from './error.ts'
import { DELETED_AT } from './system.ts'
import { fullName, type TableName } from './table.ts'

/** A column that only Sluice writes was dropped or renamed by somebody. */
export class SystemColumnMissing extends SluiceError {
  constructor(table: TableName, column: string) {
    const place = `${fullName(table)}.${column}`
    super(`${place} is missing; Sluice writes this column itself, and needs it`, {
      code: 'E_SYSTEM_COLUMN',
      place,
      hint: `nothing was merged; if the column was renamed, rename it back; otherwise restore the table from a backup, or drop it and load it again with --full-refresh${column === DELETED_AT ? '; if the marks of deleted rows may be lost, add the column again by hand, as a nullable timestamp' : ''}`,
    })
  }
}
