import type { EngineKind } from '@sluice/engine'
import { columnOf, fullName, isDecimal, tableIn, type Column, type Table } from '@sluice/schema'
import type { Replayed } from '../shadow/replay-migrations.ts'
import type { Finding } from './finding.ts'

interface Made {
  readonly table: Table
  /** File and line of the query of a model; undefined for a view of the migrations. */
  readonly place: string | undefined
}

/**
 * Models and views whose columns are others on DuckDB than on Postgres: by name and order; and by type where a model has a
 * query for each engine, since the engines give many functions types of their own.
 */
export function unlikeColumns(replayed: ReadonlyMap<EngineKind, Replayed>): readonly Finding[] {
  const [duckdb, postgres] = [madeOn(replayed.get('duckdb')), madeOn(replayed.get('postgres'))]
  const tables = duckdb.map(({ table }) => table)
  return postgres.flatMap(({ table, place }) => {
    const other = tableIn(tables, table)
    const one = duckdb.find((made) => made.table === other)
    if (!other || !one) return []
    const message = unlikeNames(other, table) ?? (one.place === place ? undefined : unlikeTypes(other, table))
    return message === undefined
      ? []
      : [
          {
            code: 'E_ENGINES_DIFFER',
            place: one.place ?? fullName(table),
            message,
            hint: 'give it the same columns with the same types in the same order on both engines',
          },
        ]
  })
}

const madeOn = (replayed: Replayed | undefined): readonly Made[] =>
  replayed
    ? [replayed.views, replayed.models].flatMap(({ tables, places }) =>
        tables.map((table) => ({ table, place: places?.get(fullName(table)) })),
      )
    : []

function unlikeNames(duckdb: Table, postgres: Table): string | undefined {
  const names = ({ columns }: Table): string => columns.map(({ name }) => name).join(', ')
  return names(duckdb) === names(postgres)
    ? undefined
    : `on DuckDB ${fullName(duckdb)} has the columns ${names(duckdb)}, on Postgres ${names(postgres)}`
}

function unlikeTypes(duckdb: Table, postgres: Table): string | undefined {
  const unlike = duckdb.columns.flatMap((column) => {
    const other = columnOf(postgres, column.name)
    return !other || agree(column, other)
      ? []
      : [`${column.name} is ${column.type}, on Postgres ${other.type}`]
  })
  return unlike.length === 0 ? undefined : `on DuckDB ${fullName(duckdb)}.${unlike.join('; ')}`
}

/** A sum of integers is `hugeint` on one engine, and `numeric` without digits on the other. */
const agree = (a: Column, b: Column): boolean =>
  a.type === b.type ||
  (isDecimal(a.type) && isDecimal(b.type) && (a.stored !== undefined || b.stored !== undefined))
