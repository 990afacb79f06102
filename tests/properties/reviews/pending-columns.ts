import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS, qualified, type EngineKind } from '@sluice/engine'
import { readMigrations, type Migration } from '@sluice/schema-evolution'
import {
  fullName,
  isReserved,
  unreachable,
  type ColumnType,
  type SchemaChange,
  type TableName,
} from '@sluice/schema'
import { isEdited } from '../../../packages/schema-evolution/src/migration/read/is-edited.ts'
import { MARK } from '../promises/marks.ts'

/** A column of the data that a pending migration makes or widens. */
export interface PendingColumn {
  readonly migration: Migration
  readonly table: TableName
  readonly column: string
  /** Undefined for a new one. */
  readonly from: ColumnType | undefined
  readonly to: ColumnType
  /** True where its table is new, too. */
  readonly created: boolean
  readonly isKey: boolean
}

type Made = Omit<PendingColumn, 'migration'>

function madeBy(change: SchemaChange): readonly Made[] {
  const { table } = change
  switch (change.kind) {
    case 'create-table':
      return change.table.columns
        .filter(({ name }) => !isReserved(name) && name !== MARK)
        .map(({ name, type }) => ({
          table,
          column: name,
          from: undefined,
          to: type,
          created: true,
          isKey: change.table.primaryKey.includes(name),
        }))
    case 'add-column':
      return [
        {
          table,
          column: change.column.name,
          from: undefined,
          to: change.column.type,
          created: false,
          isKey: false,
        },
      ]
    case 'widen-column':
      return [
        { table, column: change.column, from: change.from, to: change.to, created: false, isKey: false },
      ]
    case 'relax-not-null':
      return []
    default:
      return unreachable(change)
  }
}

/** Migrations that the target lacks, of whose tables no later one changes any. */
export async function lastPending(dir: string, applied: ReadonlySet<string>): Promise<readonly Migration[]> {
  const pending = (await readMigrations(join(dir, 'migrations'))).filter(({ id }) => !applied.has(id))
  const tablesOf = ({ plan }: Migration): readonly string[] =>
    (plan?.changes ?? []).map(({ table }) => fullName(table))
  return pending.filter((migration, i) => {
    const later = new Set(pending.slice(i + 1).flatMap(tablesOf))
    return !tablesOf(migration).some((table) => later.has(table))
  })
}

/** What a person may still change: see lastPending. Files that were edited before are left alone. */
export const pendingColumns = (migrations: readonly Migration[]): readonly PendingColumn[] =>
  migrations
    .filter((migration) => !wasEdited(migration))
    .flatMap((migration) =>
      (migration.plan?.changes ?? []).flatMap(madeBy).map((made) => ({ ...made, migration })),
    )

export const wasEdited = ({ sql }: Migration): boolean =>
  ENGINE_KINDS.some((kind) => sql[kind] !== undefined && isEdited(sql[kind]))

/** Changes the statements of a column's table, in the files of both engines. */
export async function editStatements(
  dir: string,
  { migration, table, column }: PendingColumn,
  change: (statement: string, kind: EngineKind) => string,
  { header, more }: { readonly header?: string; readonly more?: string } = {},
): Promise<void> {
  const name = qualified(table.dataset, table.name)
  for (const kind of ENGINE_KINDS) {
    const path = join(dir, 'migrations', migration.id, `${kind}.sql`)
    const before = await readFile(path, 'utf8')
    const statements = before.split(/(?<=;\n)/)
    const edited = statements.map((one) => (one.includes(name) ? change(one, kind) : one)).join('')
    const after = `${edited}${more ?? ''}`
    if (after === before) throw new Error(`nothing to edit for ${column} in ${path}:\n${before}`)
    await writeFile(path, header === undefined ? after : after.replace('\n\n', `\n${header}\n\n`))
  }
}
