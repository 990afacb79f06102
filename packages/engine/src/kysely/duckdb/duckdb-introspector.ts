import { sql, type DatabaseIntrospector, type DatabaseMetadataOptions, type Kysely } from 'kysely'
import type { ColumnMetadata, SchemaMetadata, TableMetadata } from 'kysely'
import { DEFAULT_MIGRATION_LOCK_TABLE, DEFAULT_MIGRATION_TABLE } from 'kysely/migration'

interface ColumnRow {
  readonly schema: string
  readonly table: string
  readonly is_view: boolean
  readonly name: string
  readonly data_type: string
  readonly default: string | null
  readonly is_nullable: boolean
  readonly comment: string | null
}

/** Lists the schemas, tables and views of a DuckDB file; attached files and DuckDB's own catalog are left out. */
export class DuckdbIntrospector implements DatabaseIntrospector {
  readonly #db: Kysely<unknown>

  constructor(db: Kysely<unknown>) {
    this.#db = db
  }

  async getSchemas(): Promise<SchemaMetadata[]> {
    const { rows } = await sql<SchemaMetadata>`
      select schema_name as name
      from duckdb_schemas()
      where database_name = current_database() and schema_name not in ('information_schema', 'pg_catalog')
      order by name`.execute(this.#db)
    return rows
  }

  async getTables(options?: DatabaseMetadataOptions): Promise<TableMetadata[]> {
    const { rows } = await sql<ColumnRow>`
      with relations as (
        select schema_oid, table_oid as oid, false as is_view
        from duckdb_tables()
        where database_name = current_database() and not internal
        union all
        select schema_oid, view_oid, true
        from duckdb_views()
        where database_name = current_database() and not internal
      )
      select c.schema_name as schema, c.table_name as table, r.is_view, c.column_name as name, c.data_type,
        c.column_default as default, c.is_nullable, c.comment
      from duckdb_columns() c
      join relations r on r.schema_oid = c.schema_oid and r.oid = c.table_oid
      where c.database_name = current_database()
      order by c.schema_name, c.table_name, c.column_index`.execute(this.#db)
    const shown = options?.withInternalKyselyTables ? rows : rows.filter(({ table }) => !INTERNAL.has(table))
    return [...Map.groupBy(shown, ({ schema, table }) => `${schema}.${table}`).values()].map(tableOf)
  }
}

const INTERNAL: ReadonlySet<string> = new Set([DEFAULT_MIGRATION_TABLE, DEFAULT_MIGRATION_LOCK_TABLE])

function tableOf(columns: readonly ColumnRow[]): TableMetadata {
  const [first] = columns
  if (!first) throw new Error('a table without columns')
  const { schema, table, is_view: isView } = first
  return { schema, name: table, isView, isForeign: false, columns: columns.map(columnOf) }
}

const columnOf = (row: ColumnRow): ColumnMetadata => ({
  name: row.name,
  dataType: row.data_type,
  isNullable: row.is_nullable,
  hasDefaultValue: row.default !== null,
  isAutoIncrementing: row.default?.startsWith('nextval(') ?? false,
  ...(row.comment === null ? {} : { comment: row.comment }),
})
