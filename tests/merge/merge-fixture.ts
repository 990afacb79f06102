import {
  ident,
  literal,
  mayBeOfRows,
  openDuckdb,
  openPostgres,
  qualified,
  type Engine,
  type EngineKind,
} from '@sluice/engine'
import { installSystem } from '@sluice/ledger'
import type { ColumnType, MergeStrategy, WriteDisposition } from '@sluice/schema'
import { readCounts, type TableCounts } from '@sluice/ledger'
import { mergeLoad, mergeWaiting } from '@sluice/transform'
import { preparedDatabase } from '../support/postgres.ts'

export type Value = string | number | boolean | null
export type Values = Readonly<Record<string, Value>>
export type Types = Readonly<Record<string, ColumnType>>

export interface NestedRows {
  readonly name: string
  readonly parent: string
  readonly columns: Types
  /** `at`: positions of the parent and of the root row, and the place in the list. */
  readonly rows: readonly { readonly at: readonly [number, number, number]; readonly values: Values }[]
}

export interface Load {
  readonly table: string
  readonly disposition: WriteDisposition
  readonly key?: readonly string[]
  readonly strategy?: MergeStrategy
  readonly columns: Types
  readonly rows: readonly Values[]
  readonly nested?: readonly NestedRows[]
  readonly replacedFiles?: readonly string[]
  readonly dedupSort?: { readonly column: string; readonly order: 'asc' | 'desc' }
}

const DATASET = 'shop'

/** One target with the dataset `shop`, where tests write final tables and staged loads by hand. */
export class MergeFixture implements AsyncDisposable {
  readonly engine: Engine
  readonly #drop: () => Promise<void>
  #loads: number

  /** `loads`: how many it has had already. */
  constructor(engine: Engine, drop: () => Promise<void>, loads = 0) {
    this.engine = engine
    this.#drop = drop
    this.#loads = loads
  }

  async final(
    name: string,
    columns: Types,
    options: { key?: readonly string[]; nested?: boolean; notNull?: readonly string[] } = {},
  ) {
    const { key = [], nested = false, notNull = key } = options
    const data = Object.entries(columns).map(
      ([column, type]) =>
        `${ident(column)} ${this.engine.dialect.typeName(type)}${notNull.includes(column) ? ' not null' : ''}`,
    )
    const system = nested
      ? ['_sluice_id', '_sluice_parent_id', '_sluice_root_id', '_sluice_list_idx']
      : ['_sluice_load_id', '_sluice_id']
    const primary =
      key.length > 0 && this.engine.kind === 'postgres' ? [`primary key (${key.map(ident).join(', ')})`] : []
    const parts = [...data, ...system.map((column) => `${column} bigint not null`), ...primary]
    await this.engine.session.run(`create table ${qualified(DATASET, name)} (${parts.join(', ')})`)
  }

  async addColumn(table: string, column: string, type: ColumnType): Promise<void> {
    await this.engine.session.run(
      `alter table ${qualified(DATASET, table)} add column ${ident(column)} ${this.engine.dialect.typeName(type)}`,
    )
  }

  async widen(table: string, column: string, from: ColumnType, to: ColumnType): Promise<void> {
    const { dialect } = this.engine
    await this.engine.session.run(
      `alter table ${qualified(DATASET, table)} alter column ${ident(column)} type ${dialect.typeName(to)} using ${dialect.convert(ident(column), from, to)}`,
    )
  }

  /** Stages a load and merges it, in one transaction, as the loader does: again where each row is to be tried. */
  async load(load: Load): Promise<readonly TableCounts[]> {
    const loadId = ++this.#loads
    try {
      return await this.#load(load, loadId, false)
    } catch (error) {
      if (!mayBeOfRows(error)) throw error
      return this.#load(load, loadId, true)
    }
  }

  #load(load: Load, loadId: number, careful: boolean): Promise<readonly TableCounts[]> {
    return this.engine.transaction(async (tx) => {
      await tx.lock(DATASET)
      await tx.run(
        `insert into _sluice.loads (load_id, schema_name, status, inserted_at, seconds, schema_version_hash)
         values (${loadId}, '${DATASET}', 'waiting', '2025-01-01T00:00:00Z', 0, '')`,
      )
      const nested = load.nested ?? []
      const rootRows = load.rows.map((values, i) => ({ system: [i], values }))
      await this.#stage(tx, load, loadId, load.table, undefined, load.columns, ['_sluice_position'], rootRows)
      for (const { name, parent, columns, rows } of nested) {
        const system = [
          '_sluice_position',
          '_sluice_parent_position',
          '_sluice_root_position',
          '_sluice_list_idx',
        ]
        const staged = rows.map(({ at: [parentRow, rootRow, index], values }, i) => ({
          system: [i, parentRow, rootRow, index],
          values,
        }))
        await this.#stage(tx, load, loadId, name, parent, columns, system, staged)
      }
      await mergeLoad(tx, this.engine.dialect, this.engine.kind, {
        loadId,
        dataset: DATASET,
        isCareful: () => careful,
      })
      return readCounts(tx, DATASET, [loadId])
    })
  }

  async #stage(
    tx: Pick<Engine['session'], 'run'>,
    load: Load,
    loadId: number,
    table: string,
    parent: string | undefined,
    columns: Types,
    system: readonly string[],
    rows: readonly { readonly system: readonly number[]; readonly values: Values }[],
  ): Promise<void> {
    const { dialect } = this.engine
    const name = `${table}__${loadId}`
    // A load without rows that says which are missing is staged all the same.
    const empty = rows.length === 0 && (parent !== undefined || !load.strategy?.missing)
    const json = (value: unknown): string => literal(JSON.stringify(value))
    await tx.run(
      `insert into _sluice.load_tables (
         load_id, schema_name, table_name, resource, parent_table, root_table, disposition, primary_key, columns,
         empty_columns, replaced_files, dedup_sort, staging_table, rows_read, rows_merged, rows_waiting, rows_blocked,
         rows_superseded, rows_quarantined, rows_discarded, merge_strategy
       ) values (
         ${loadId}, '${DATASET}', ${literal(table)}, ${literal(load.table)}, ${parent ? literal(parent) : 'null'},
         ${parent ? literal(load.table) : 'null'}, '${load.disposition}', ${json(parent ? [] : (load.key ?? []))},
         ${json(Object.entries(columns).map(([column, type]) => ({ name: column, type })))}, '[]',
         ${json(load.replacedFiles ?? [])}, ${load.dedupSort ? json(load.dedupSort) : 'null'},
         ${empty ? 'null' : literal(name)}, ${rows.length}, 0, ${rows.length}, 0, 0, 0, 0,
         ${load.strategy && !parent ? json(load.strategy) : 'null'}
       )`,
    )
    if (empty) return
    const staging = qualified(`${DATASET}_staging`, name)
    const definitions = [
      ...system.map((column) => `${ident(column)} bigint`),
      ...Object.entries(columns).map(([column, type]) => `${ident(column)} ${dialect.typeName(type)}`),
    ]
    await tx.run(`create table ${staging} (${definitions.join(', ')})`)
    if (rows.length === 0) return
    const cell = (value: Value | undefined): string =>
      value === null || value === undefined ? 'null' : literal(String(value))
    const names = Object.keys(columns)
    const tuples = rows.map(
      (row) => `(${[...row.system, ...names.map((name) => cell(row.values[name]))].join(', ')})`,
    )
    // A cast of each cell takes twice the time of one of each column.
    const typed = Object.entries(columns).map(
      ([name, type]) => `cast(${ident(name)} as ${dialect.typeName(type)})`,
    )
    const all = [...system, ...names].map(ident)
    await tx.run(
      `insert into ${staging} select ${[...system.map(ident), ...typed].join(', ')}
       from (values ${tuples.join(', ')}) as v (${all.join(', ')})`,
    )
  }

  /** Merges what waits. */
  mergeWaiting(): Promise<readonly TableCounts[]> {
    return mergeWaiting(this.engine, { datasets: [DATASET] })
  }

  /** The rows of a final table as text by column, sorted, without Sluice's columns. */
  async rows(table: string, columns: readonly string[]): Promise<readonly (string | null)[][]> {
    const [tableNow] = (await this.engine.catalog([DATASET])).filter(({ name }) => name === table)
    const texts = columns.map((column) => {
      const type = tableNow?.columns.find(({ name }) => name === column)?.type ?? 'text'
      return `${this.engine.dialect.convert(ident(column), type, 'text')} as ${ident(column)}`
    })
    const rows = await this.engine.session.rows<Record<string, string | null>>(
      `select ${texts.join(', ')} from ${qualified(DATASET, table)}`,
    )
    return rows.map((row) => columns.map((column) => row[column] ?? null)).sort(byJson)
  }

  /** The rows of a nested table as text: key of the root row, place in the list, and these columns; sorted. */
  async items(
    root: string,
    table: string,
    columns: readonly string[],
  ): Promise<readonly (string | null)[][]> {
    const rows = await this.engine.session.rows<Record<string, string | null>>(
      `select cast(r.k as text) as root, cast(n._sluice_list_idx as text) as place, ${columns.map((column) => `n.${ident(column)}`).join(', ')}
       from ${qualified(DATASET, table)} n left join ${qualified(DATASET, root)} r on r._sluice_id = n._sluice_root_id`,
    )
    return rows.map((row) => ['root', 'place', ...columns].map((column) => row[column] ?? null)).sort(byJson)
  }

  /** `[merged, waiting, blocked, superseded]` of a table in a load; throws where they do not add up to what was read. */
  async counts(loadId: number, table: string): Promise<readonly number[]> {
    const [row] = await this.engine.session.rows<Record<string, number>>(
      `select rows_read, rows_merged, rows_waiting, rows_blocked, rows_superseded from _sluice.load_tables where load_id = $1 and table_name = $2`,
      [loadId, table],
    )
    if (!row) throw new Error(`no counts of ${table} in load ${loadId}`)
    const {
      rows_read: read = 0,
      rows_merged: merged = 0,
      rows_waiting: waiting = 0,
      rows_blocked: blocked = 0,
      rows_superseded: superseded = 0,
    } = row
    if (read !== merged + waiting + superseded)
      throw new Error(`counts do not add up: ${JSON.stringify(row)}`)
    return [merged, waiting, blocked, superseded]
  }

  async status(loadId: number): Promise<string | undefined> {
    const [row] = await this.engine.session.rows<{ status: string }>(
      'select status from _sluice.loads where load_id = $1',
      [loadId],
    )
    return row?.status
  }

  /** Names of the staging tables there are; those that load_tables names must be the same. */
  async staging(): Promise<readonly string[]> {
    const tables = await this.engine.session.rows<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = '${DATASET}_staging' order by table_name`,
    )
    return tables.map(({ name }) => name)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine[Symbol.asyncDispose]()
    await this.#drop()
  }
}

const byJson = (a: unknown, b: unknown): number => {
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

/** Opens a separate, empty target. */
export async function openMergeFixture(kind: EngineKind): Promise<MergeFixture> {
  const database = kind === 'postgres' ? await preparedDatabase() : undefined
  const engine = database ? await openPostgres({ url: database.url }) : await openDuckdb({ path: ':memory:' })
  await installSystem(engine)
  await engine.session.run(`create schema ${DATASET}`)
  await engine.session.run(`create schema ${DATASET}_staging`)
  return new MergeFixture(engine, async () => database?.drop())
}
