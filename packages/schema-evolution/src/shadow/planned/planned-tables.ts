import type { EngineKind } from '@sluice/engine'
import {
  byFullName,
  columnOf,
  fullName,
  ROOT_ID,
  type Column,
  type SchemaChange,
  type Table,
} from '@sluice/schema'
import { applyChanges } from '../../changes/apply-changes.ts'
import { NO_TARGET } from '../../changes/risk/plan-target.ts'
import type { Migration } from '../../migration/read/read-migrations.ts'
import type { SqlFile } from '../../migration/sql-file.ts'
import { bodyChecksum } from '../../migration/checksum.ts'
import type { Plan } from '../../migration/plan.ts'
import { renderBody } from '../../migration/write/render-migration.ts'

/**
 * The tables that migrations make, sorted by name, if each file is what Sluice renders from the plan beside it: a change of one
 * letter, an older form of the SQL, or anything unusual in the tables gives undefined, and only a replay can say.
 */
export function plannedTables(
  migrations: readonly Migration[],
  kind: EngineKind,
): readonly Table[] | undefined {
  let tables: readonly Table[] = []
  for (const { plan, sql } of migrations) {
    const file = sql[kind]
    if (!file) continue
    if (!plan || !isRenderedFrom(plan, tables, kind, file)) return undefined
    for (const change of plan.changes) {
      if (!isPossible(change, tables)) return undefined
      tables = applyChanges(tables, [change])
    }
  }
  return tables.every(isUsual) && areUnlike(tables) ? tables.toSorted(byFullName) : undefined
}

function isRenderedFrom(plan: Plan, before: readonly Table[], kind: EngineKind, file: SqlFile): boolean {
  const { body, transaction } = renderBody(plan, before, kind, NO_TARGET)
  return bodyChecksum(body) === file.checksum && transaction === file.transaction
}

/** Whether the SQL of a change runs, and does what the change says. */
function isPossible(change: SchemaChange, tables: readonly Table[]): boolean {
  const present = tables.find((table) => fullName(table) === fullName(change.table))
  if (change.kind === 'create-table') return present === undefined
  if (!present) return false
  if (change.kind === 'add-column') {
    const { name, nullable } = change.column
    return nullable && name !== ROOT_ID && columnOf(present, name) === undefined
  }
  const column = columnOf(present, change.column)
  if (!column) return false
  if (change.kind === 'widen-column') return column.type === change.from && change.reading === undefined
  return !column.nullable && !present.primaryKey.includes(column.name)
}

const PLAIN = /^[a-z_][a-z0-9_]*$/
const RESERVED = /^(?:pg_.*|_sluice.*|information_schema|main|temp|system)$/
/** PostgreSQL gives these names to columns of its own. */
const SYSTEM_NAMES: ReadonlySet<string> = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'])
/** Bytes of a name on PostgreSQL, and of a table's with the ending of its index. */
const LONGEST = 63
const LONGEST_TABLE = 40
/** PostgreSQL refuses more than 1,600. */
const MOST_COLUMNS = 1500

const isUsual = (table: Table): boolean =>
  PLAIN.test(table.dataset) &&
  !RESERVED.test(table.dataset) &&
  table.dataset.length <= LONGEST &&
  PLAIN.test(table.name) &&
  table.name.length <= LONGEST_TABLE &&
  table.columns.length > 0 &&
  table.columns.length <= MOST_COLUMNS &&
  Object.keys(table).every((key) => OF_TABLES.has(key)) &&
  table.columns.every(isUsualColumn) &&
  distinct(table.columns.map(({ name }) => name.toLowerCase())) &&
  distinct(table.primaryKey) &&
  table.primaryKey.every((name) => columnOf(table, name)?.nullable === false)

const OF_TABLES: ReadonlySet<string> = new Set([
  'dataset',
  'name',
  'columns',
  'primaryKey',
] satisfies (keyof Table)[])
const OF_COLUMNS: ReadonlySet<string> = new Set([
  'name',
  'type',
  'nullable',
  'mask',
  'references',
] satisfies (keyof Column)[])

const isUsualColumn = (column: Column): boolean =>
  column.name !== '' &&
  Buffer.byteLength(column.name) <= LONGEST &&
  !SYSTEM_NAMES.has(column.name) &&
  Object.keys(column).every((key) => OF_COLUMNS.has(key)) &&
  (column.mask === undefined || column.references === undefined)

const distinct = (names: readonly string[]): boolean => new Set(names).size === names.length

/** The indexes of nested tables share the names of tables. */
const areUnlike = (tables: readonly Table[]): boolean =>
  tables.every(({ name }) => !name.endsWith(`_${ROOT_ID}_idx`))
