import { fullName, type TableName } from '@sluice/schema'
import { qualified } from '../quote.ts'
import type { Session } from '../session.ts'
import { sqlFile } from '../sql-file.ts'
import type { ColumnFacts, Dependent, IndexFacts, Retyped, TableFacts } from '../table-facts.ts'
import { postgresDialect } from './dialect.ts'

const TABLES = sqlFile('../../sql/table-facts.postgres.sql', import.meta.url)
const COLUMNS = sqlFile('../../sql/column-facts.postgres.sql', import.meta.url)

interface TableRow extends TableName {
  readonly rows: number | null
  readonly bytes: number
  readonly triggers: readonly string[]
  readonly partitioned: boolean
  readonly forced: boolean
}

interface ColumnRow extends TableName {
  readonly column: string
  readonly nullable: boolean
  readonly indexes: readonly IndexFacts[]
  readonly needed_by: readonly string[]
  readonly computed: boolean
}

/** What is dropped and created again, what is in the way, and what does not work with the other type. */
const DEPENDENTS = `
select what, why from _sluice.dependents($1::text::regclass, $2::text::text[], $3::text::text[])
union all
select what, why from _sluice.rehearse($1::text::regclass, $2::text::text[], $3::text::text[])`

/** Reads what hangs on these tables, which must exist. */
export async function readPostgresFacts(
  tx: Session,
  tables: readonly TableName[],
  retyped: readonly Retyped[],
): Promise<readonly TableFacts[]> {
  const names = [tables.map(({ dataset, name }) => qualified(dataset, name))]
  await tx.run('set local statement_timeout = 0')
  const sizes = await tx.rows<TableRow>(TABLES, names)
  const columns = Map.groupBy(await tx.rows<ColumnRow>(COLUMNS, names), fullName)
  const changes = Map.groupBy(retyped, fullName)
  const dependents = new Map<string, readonly Dependent[]>()
  for (const table of sizes) {
    const found = await readDependents(tx, table, changes.get(fullName(table)) ?? [])
    dependents.set(fullName(table), found)
  }
  return sizes.map((table) => ({
    dataset: table.dataset,
    name: table.name,
    ...(table.rows !== null && { rows: table.rows }),
    bytes: table.bytes,
    columns: (columns.get(fullName(table)) ?? []).map(columnOf),
    dependents: dependents.get(fullName(table)) ?? [],
    obstacles: [
      ...table.triggers,
      ...(table.partitioned ? ['partitions'] : []),
      ...(table.forced ? ['forced row level security'] : []),
    ],
  }))
}

const columnOf = (row: ColumnRow): ColumnFacts => ({
  name: row.column,
  nullable: row.nullable,
  indexes: row.indexes,
  neededBy: [...row.needed_by, ...(row.computed ? ['the values it generates'] : [])],
})

const textArray = (values: readonly string[]): string =>
  `{${values.map((value) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`

/** Something that is created again and does not work with the other type is in the way. */
async function readDependents(
  tx: Session,
  table: TableName,
  retyped: readonly Retyped[],
): Promise<readonly Dependent[]> {
  if (retyped.length === 0) return []
  const rows = await tx.rows<{ what: string; why: string | null }>(DEPENDENTS, [
    qualified(table.dataset, table.name),
    textArray(retyped.map(({ column }) => column)),
    textArray(retyped.map(({ to }) => postgresDialect.typeName(to))),
  ])
  const failing = new Set(rows.flatMap(({ what, why }) => (why === null ? [] : [what])))
  return rows
    .filter(({ what, why }) => why !== null || !failing.has(what))
    .map(({ what, why }) => ({ what, ...(why !== null && { why }) }))
}
