import type { EngineKind } from '@sluice/engine'
import type { SchemaChange, Table } from '@sluice/schema'
import { LOCK_TIMEOUT } from '../../changes/sql/do-block.ts'
import { renderChanges } from '../../changes/render-change.ts'
import { splitStatements } from '../../migration/split-statements.ts'
import type { SqlFile } from '../../migration/sql-file.ts'

/** A migration's file with the statements of these changes alone; it is recorded as the file that it is. */
export function restOfFile(
  file: SqlFile,
  changes: readonly SchemaChange[],
  tables: readonly Table[],
  kind: EngineKind,
): SqlFile {
  const sql = renderChanges(changes, tables, { kind, ifMissing: file.headers.has('Repair') })
  const text = kind === 'postgres' ? `set local lock_timeout = '${LOCK_TIMEOUT}';\n${sql}` : sql
  return {
    ...file,
    transaction: true,
    path: `${file.path}, without what the target has`,
    statements: splitStatements(text),
  }
}
