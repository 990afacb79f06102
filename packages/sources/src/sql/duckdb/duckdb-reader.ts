import {
  HASH_SQL,
  ident,
  leaseDuckdb,
  literal,
  qualified,
  workbenchSettings,
  type DuckdbLease,
} from '@sluice/engine'
import { askedColumns, compareRows, type KeySql } from '../port/key-sql.ts'
import { SqlSourceError } from '../port/sql-error.ts'
import { NO_TABLES, tableMissing } from '../port/table-missing.ts'
import { fromQuery, shownRelation, type Described, type Relation } from '../port/source-column.ts'
import type { Exported, RelationReader, SqlReader } from '../port/sql-reader.ts'
import { referencesOf, type ForeignKey } from '../port/references.ts'
import { duckdbColumn } from './duckdb-column.ts'
import { duckdbFailure } from './duckdb-error.ts'

type Connection = Awaited<ReturnType<DuckdbLease['connect']>>

const KEYS: KeySql = {
  ...HASH_SQL.duckdb,
  compare: compareRows,
  asked: (columns) =>
    `(select ${askedColumns(columns, (i) => `a.list[${i + 1}]`)}
  from (select unnest(from_json($1, '[["varchar"]]')) as list) as a) as sluice_asked`,
}

/** A DuckDB file, read in one transaction. */
export class DuckdbReader implements SqlReader {
  readonly kind = 'duckdb'
  readonly keySql = KEYS
  readonly where: string
  readonly horizon = undefined
  readonly #lease: DuckdbLease
  readonly #connection: Connection
  /** One statement after the other: the transaction is that of the connection. */
  #last: Promise<unknown> = Promise.resolve()

  private constructor(path: string, lease: DuckdbLease, connection: Connection) {
    this.where = path
    this.#lease = lease
    this.#connection = connection
  }

  static async open(path: string, place: string): Promise<DuckdbReader> {
    let lease: DuckdbLease | undefined
    try {
      lease = await leaseDuckdb(path, { readOnly: true, settings: workbenchSettings() })
      const connection = await lease.connect()
      await connection.run(`set timezone = 'UTC'; begin transaction read only`)
      return new DuckdbReader(path, lease, connection)
    } catch (error) {
      lease?.release()
      throw new SqlSourceError(
        `cannot open the source database: ${error instanceof Error ? error.message : String(error)}`,
        {
          code: 'E_SQL_CONNECT',
          place: `${place}, ${path}`,
          hint: 'check the path, which is relative to the project, and that no other process writes to the file',
          cause: error,
        },
      )
    }
  }

  ident(name: string): string {
    return ident(name)
  }

  isLate(): string {
    return 'false'
  }

  use<T>(place: string, work: (relation: RelationReader) => Promise<T>): Promise<T> {
    return work({
      describe: (relation) => this.#describe(relation, place),
      exportTo: (path, select) => this.#exportTo(path, select, place),
      rows: async <Row>(sql: string, parameters?: readonly string[]) =>
        (await this.#rows(sql, place, parameters)) as readonly Row[],
    })
  }

  async #describe(relation: Relation, place: string): Promise<Described> {
    if (relation.kind === 'query') return this.#described(fromQuery(relation.sql), [], place)
    const { schema = 'main', name } = relation
    const tables = await this.#rows(
      `select schema_name || '.' || name as place, name = ${literal(name)} and schema_name = ${literal(schema)} as same
       from (select schema_name, table_name as name from duckdb_tables() where database_name = current_database()
         union all select schema_name, view_name from duckdb_views() where database_name = current_database() and not internal)
       order by levenshtein(name, ${literal(name)}), 1`,
      place,
    )
    if (!tables.some(({ same }) => same === true))
      throw tableMissing(shownRelation({ ...relation, schema }), {
        like: tables.slice(0, 3).map((one) => String(one['place'])),
        none: NO_TABLES,
        place,
      })
    const foreign = await this.#rows(
      `select to_json(constraint_column_names) as columns, referenced_table as table_name, to_json(referenced_column_names) as others
       from duckdb_constraints()
       where database_name = current_database() and schema_name = ${literal(schema)} and table_name = ${literal(name)}
         and constraint_type = 'FOREIGN KEY'
       order by constraint_index`,
      place,
    )
    const references = foreign.map((one): ForeignKey => ({
      columns: JSON.parse(String(one['columns'])) as string[],
      table: String(one['table_name']),
      others: JSON.parse(String(one['others'])) as string[],
    }))
    const keys = await this.#rows(
      `select unnest(constraint_column_names) as name from duckdb_constraints()
       where database_name = current_database() and schema_name = ${literal(schema)} and table_name = ${literal(name)}
         and constraint_type = 'PRIMARY KEY'`,
      place,
    )
    return this.#described(
      qualified(schema, name),
      keys.map((key) => String(key['name'])),
      place,
      references,
    )
  }

  async #exportTo(path: string, select: string, place: string): Promise<Exported> {
    const [row] = await this.#rows(
      `copy (${select}) to ${literal(path)} (format parquet, compression snappy)`,
      place,
    )
    return { format: { kind: 'parquet' }, rows: Number(row?.['Count'] ?? 0) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last.catch(() => undefined)
    this.#connection.closeSync()
    this.#lease.release()
  }

  async #described(
    from: string,
    primaryKey: readonly string[],
    place: string,
    references: readonly ForeignKey[] = [],
  ): Promise<Described> {
    const columns = await this.#rows(`describe select * from ${from}`, place)
    return {
      columns: columns.map((one) => ({
        ...duckdbColumn(String(one['column_name']), String(one['column_type'])),
        ...referencesOf(references, String(one['column_name'])),
      })),
      primaryKey,
      hidden: [],
      from,
      isWritten: false,
    }
  }

  async #rows(
    sql: string,
    place: string,
    parameters: readonly string[] = [],
  ): Promise<readonly Record<string, unknown>[]> {
    const run = this.#last
      .catch(() => undefined)
      .then(async () => (await this.#connection.runAndReadAll(sql, [...parameters])).getRowObjects())
    this.#last = run
    return run.catch((error: unknown) => {
      throw duckdbFailure(error, place, this.where)
    })
  }
}
