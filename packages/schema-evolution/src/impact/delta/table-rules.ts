import type { EngineKind, Session } from '@sluice/engine'
import { SYSTEM_SCHEMA, type Table, type TableName } from '@sluice/schema'

/** What a table says of its rows beyond the types of their columns. */
export interface TableRules extends TableName {
  /** The columns that identify rows: of the primary key, unique constraints and unique indexes. */
  readonly unique: readonly UniqueRule[]
  /** Indexes that allow equal values, by name. */
  readonly indexes: ReadonlyMap<string, readonly string[]>
  /** The defaults of columns, as SQL. */
  readonly defaults: ReadonlyMap<string, string>
}

/** Columns of which no two rows have the same values. */
export interface UniqueRule {
  /** Of the constraint or index; empty for a key that is only recorded, as on DuckDB. */
  readonly name: string
  readonly columns: readonly string[]
  readonly primary: boolean
  /** Only rows for which this holds: of a partial index, as SQL. */
  readonly where?: string
}

interface RuleRow extends TableName, Record<string, unknown> {
  readonly kind: 'primary' | 'unique' | 'index' | 'default'
  readonly rule: string
  /** Names as JSON; of a default, its column. */
  readonly columns: string
  readonly condition?: string | null
}

const QUERIES: Readonly<Record<EngineKind, string>> = {
  postgres: `
    select n.nspname::text as dataset, c.relname::text as name,
      case when i.indisprimary then 'primary' when i.indisunique then 'unique' else 'index' end as kind,
      x.relname::text as rule,
      (select coalesce(json_agg(a.attname order by k.at), '[]')::text
       from unnest(i.indkey) with ordinality as k(number, at)
       join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
       where k.at <= i.indnkeyatts) as columns,
      pg_get_expr(i.indpred, i.indrelid) as condition
    from pg_index i
    join pg_class c on c.oid = i.indrelid
    join pg_class x on x.oid = i.indexrelid
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname not in ('${SYSTEM_SCHEMA}', 'information_schema', 'pg_catalog', 'pg_toast')
    union all
    select n.nspname::text, c.relname::text, 'default', pg_get_expr(d.adbin, d.adrelid), json_build_array(a.attname)::text, null
    from pg_attrdef d
    join pg_class c on c.oid = d.adrelid
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where n.nspname not in ('${SYSTEM_SCHEMA}', 'information_schema', 'pg_catalog') and a.attgenerated = ''
    order by 1, 2, 3, 4`,
  duckdb: `
    select schema_name as dataset, table_name as name,
      case constraint_type when 'PRIMARY KEY' then 'primary' else 'unique' end as kind,
      '' as rule, to_json(constraint_column_names)::varchar as columns
    from duckdb_constraints()
    where database_name = current_database() and constraint_type in ('PRIMARY KEY', 'UNIQUE')
    union all
    select schema_name, table_name, case when is_unique then 'unique' else 'index' end, index_name,
      to_json(string_split(trim(expressions, '[]'), ', '))::varchar
    from duckdb_indexes()
    where database_name = current_database()
    union all
    select schema_name, table_name, 'default', column_default, to_json([column_name])::varchar
    from duckdb_columns()
    where database_name = current_database() and not internal and column_default is not null
    order by all`,
}

/** Reads the rules of all tables that a shadow has. */
export async function readTableRules(
  session: Session,
  kind: EngineKind,
  tables: readonly Table[],
): Promise<readonly TableRules[]> {
  const rows = await session.rows<RuleRow>(QUERIES[kind])
  return tables.map(({ dataset, name, primaryKey }) => {
    const own = rows.filter((row) => row.dataset === dataset && row.name === name)
    const columns = ({ columns: text }: RuleRow): readonly string[] =>
      (JSON.parse(text) as string[]).map((one) => one.replace(/^'?"?|"?'?$/g, ''))
    const unique = own
      .filter((row) => row.kind === 'primary' || row.kind === 'unique')
      .map((row) => ({
        name: row.rule,
        columns: columns(row),
        primary: row.kind === 'primary',
        ...(row.condition && { where: row.condition }),
      }))
    // The key of a final table on DuckDB is recorded, and is no constraint.
    const recorded = primaryKey.length > 0 && !unique.some(({ primary }) => primary)
    return {
      dataset,
      name,
      unique: recorded ? [...unique, { name: '', columns: primaryKey, primary: true }] : unique,
      indexes: new Map(own.filter((row) => row.kind === 'index').map((row) => [row.rule, columns(row)])),
      defaults: new Map(
        own.filter((row) => row.kind === 'default').map((row) => [columns(row)[0] ?? '', row.rule]),
      ),
    }
  })
}
