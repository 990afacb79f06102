import { fullName, type TableName } from '@sluice/schema'
import { qualified } from '../quote.ts'
import type { Session } from '../session.ts'
import { sqlFile } from '../sql-file.ts'
import type { Dependent, Retyped, TableFacts } from '../table-facts.ts'
import { postgresDialect } from './dialect.ts'
import { textArray } from './text-array.ts'

const TABLES = sqlFile('../../sql/table-facts.postgres.sql', import.meta.url)

interface TableRow extends TableName {
  readonly rows: number | null
  readonly bytes: number
}

/** What is dropped and created again, what is in the way, and what does not work with the other type. */
const DEPENDENTS = `
select what, why from _sluice.dependents($1::text::regclass, $2::text::text[], $3::text::text[])
union all
select what, why from _sluice.rehearse($1::text::regclass, $2::text::text[], $3::text::text[])`

const OBSTACLES =
  'select _sluice.keeps_in_place($1::text::regclass, $2::text::text[], $3::text::text[]) as why'

/** Reads what hangs on these tables, which must exist. */
export async function readPostgresFacts(
  tx: Session,
  tables: readonly TableName[],
  retyped: readonly Retyped[],
): Promise<readonly TableFacts[]> {
  const names = [tables.map(({ dataset, name }) => qualified(dataset, name))]
  await tx.run('set local statement_timeout = 0')
  const sizes = await tx.rows<TableRow>(TABLES, names)
  const changes = Map.groupBy(retyped, fullName)
  const dependents = new Map<string, readonly Dependent[]>()
  const obstacles = new Map<string, readonly string[]>()
  for (const table of sizes) {
    const own = changes.get(fullName(table)) ?? []
    dependents.set(fullName(table), await readDependents(tx, table, own))
    const rewritten = own.filter(({ instant }) => !instant)
    obstacles.set(fullName(table), await readObstacles(tx, table, rewritten))
  }
  return sizes.map((table) => ({
    dataset: table.dataset,
    name: table.name,
    ...(table.rows !== null && { rows: table.rows }),
    bytes: table.bytes,
    dependents: dependents.get(fullName(table)) ?? [],
    obstacles: obstacles.get(fullName(table)) ?? [],
  }))
}

const parametersOf = (table: TableName, retyped: readonly Retyped[]): readonly string[] => [
  qualified(table.dataset, table.name),
  textArray(retyped.map(({ column }) => column)),
  textArray(retyped.map(({ to }) => postgresDialect.typeName(to))),
]

/** What keeps columns in their place while they get another type. */
async function readObstacles(
  tx: Session,
  table: TableName,
  rewritten: readonly Retyped[],
): Promise<readonly string[]> {
  if (rewritten.length === 0) return []
  const [row] = await tx.rows<{ why: string | null }>(OBSTACLES, parametersOf(table, rewritten))
  return row?.why ? [row.why] : []
}

/** Something that is created again and does not work with the other type is in the way. */
async function readDependents(
  tx: Session,
  table: TableName,
  retyped: readonly Retyped[],
): Promise<readonly Dependent[]> {
  if (retyped.length === 0) return []
  const rows = await tx.rows<{ what: string; why: string | null }>(DEPENDENTS, parametersOf(table, retyped))
  const failing = new Set(rows.flatMap(({ what, why }) => (why === null ? [] : [what])))
  return rows
    .filter(({ what, why }) => why !== null || !failing.has(what))
    .map(({ what, why }) => ({ what, ...(why !== null && { why }) }))
}
