import type { Column, Table } from '@sluice/schema'
import { tablesOf, type CatalogRow } from '../catalog-rows.ts'
import { keyInComment } from '../comments.ts'
import type { Session } from '../session.ts'
import { sqlFile } from '../sql-file.ts'
import { duckdbDialect } from './dialect.ts'
import { readDuckdbColumns, type DuckdbColumn } from './read-columns.ts'

// Two short statements for a dataset cost a third of one that joins the tables of the catalog and groups their columns: most
// of its time goes into hash tables for a few rows.
const TABLES = sqlFile('../../sql/catalog-tables.duckdb.sql', import.meta.url)
const KEYS = sqlFile('../../sql/catalog-keys.duckdb.sql', import.meta.url)

interface CatalogTable {
  readonly name: string
  readonly comment: string | null
  /** The statement that makes it. */
  readonly definition: string
  /** Whether it has a primary key, which tables of Sluice do not. */
  readonly keyed: boolean
  readonly guarded: boolean
}

/** The tables of these datasets, with the keys that their comments record, or else their own. */
export async function readDuckdbCatalog(
  session: Pick<Session, 'rows'>,
  datasets: readonly string[],
): Promise<readonly Table[]> {
  const rows: CatalogRow[] = []
  for (const dataset of new Set(datasets)) rows.push(...(await rowsOf(session, dataset)))
  return tablesOf(rows, duckdbDialect)
}

async function rowsOf(session: Pick<Session, 'rows'>, dataset: string): Promise<readonly CatalogRow[]> {
  const tables = await session.rows<CatalogTable>(TABLES, [dataset])
  if (tables.length === 0) return []
  const columns = await readDuckdbColumns(session, dataset)
  const keys = tables.some(({ keyed }) => keyed) ? await keysOf(session, dataset) : new Map<string, never>()
  return tables.flatMap((table) =>
    (columns.get(table.name) ?? []).map((column) => ({
      dataset,
      name: table.name,
      guarded: table.guarded,
      key: keyOf(table, keys),
      column: column.column,
      type: column.type,
      nullable: column.nullable,
      comment: column.comment,
      strict: keys.get(table.name)?.has(column.column) ? 'it is part of a primary key' : null,
      filled: filledOf(table, column),
    })),
  )
}

/** Tables of Sluice have their key in a comment; adopted ones may have a real one. */
function keyOf(
  { name, comment }: CatalogTable,
  keys: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] {
  const recorded = keyInComment(comment)
  return recorded.length > 0 ? recorded : [...(keys.get(name) ?? [])]
}

async function keysOf(
  session: Pick<Session, 'rows'>,
  dataset: string,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const keys = await session.rows<{ readonly name: string; readonly columns: readonly string[] }>(KEYS, [
    dataset,
  ])
  return new Map(keys.map(({ name, columns }) => [name, new Set(columns)]))
}

/** Only the statement that makes the table says what is a default, and what is computed each time. */
function filledOf(
  { definition }: CatalogTable,
  { column, type, default: value }: DuckdbColumn,
): Column['filled'] | null {
  if (value === null) return null
  const computed = `${type} GENERATED ALWAYS AS(`
  const quoted = `"${column.replaceAll('"', '""')}"`
  return definition.includes(`${column} ${computed}`) || definition.includes(`${quoted} ${computed}`)
    ? 'always'
    : 'default'
}
