import { joinObserved, type ColumnType, type Digits } from '@sluice/schema'
import { duckdbDialect, ident, type Workbench } from '@sluice/engine'
import { typeOfNative } from '../profile/native-type.ts'
import { parquetReader, type ParquetShape } from './parquet-shapes.ts'
import type { LocalFile, RawColumn } from './raw-table.ts'

/** A column of Parquet files, and how each of its types becomes the one of the raw table. */
export interface ParquetColumn {
  readonly raw: RawColumn
  /** DuckDB's type in the raw table. */
  readonly type: string
  /** SQL by the type in the file. */
  readonly values: ReadonlyMap<string, string>
  /** True where files differ in its type, so that they cannot be read together. */
  readonly varies: boolean
}

/** The values of one type that a column has in some of the files. */
interface Part {
  readonly type: string
  readonly name: string
  readonly files: readonly LocalFile[]
}

const NESTED = /^(STRUCT|MAP|UNION)|\[/
const isJson = ({ type }: Part): boolean => NESTED.test(type) || type === 'JSON'

/**
 * The columns of all files, by name whatever the case. Where files differ in a type, DuckDB's common one would round or
 * does not exist: the column becomes what holds all values exactly, which is JSON where some are lists or structs.
 */
export async function parquetColumns(
  workbench: Workbench,
  files: readonly LocalFile[],
  shapes: readonly ParquetShape[],
): Promise<ReadonlyMap<string, ParquetColumn>> {
  const keys = new Set(shapes.flatMap(({ columns }) => [...columns.keys()]))
  const columns = new Map<string, ParquetColumn>()
  for (const key of keys) {
    const having = shapes.filter((shape) => shape.columns.has(key))
    const parts = [...Map.groupBy(having, (shape) => shape.columns.get(key)?.type ?? '')].map(
      ([type, same]): Part => ({
        type,
        name: same[0]?.columns.get(key)?.name ?? key,
        files: same.flatMap((shape) => shape.files.map((index) => files[index] as LocalFile)),
      }),
    )
    columns.set(key, await columnOf(workbench, parts, `c${columns.size}`))
  }
  return columns
}

async function columnOf(
  workbench: Workbench,
  parts: readonly Part[],
  column: string,
): Promise<ParquetColumn> {
  const source = parts[0]?.name ?? column
  const varies = parts.length > 1
  const seen = []
  for (const part of parts) seen.push({ part, ...(await look(workbench, part, varies)) })
  const filled = seen.filter(({ empty }) => !empty)
  const used = filled.length > 0 ? filled : seen.slice(0, 1)
  const only = used.length === 1 ? used[0] : undefined
  if (used.some(({ part }) => isJson(part))) {
    const values = used.map(({ part, type, value }): [string, string] => [
      part.type,
      isJson(part) || type === 'text'
        ? `to_json(${isJson(part) ? ident(part.name) : value})`
        : asJson(part, type, value),
    ])
    return { raw: { source, column, form: 'json' }, type: 'JSON', values: new Map(values), varies }
  }
  if (only) {
    const type = only.cut ? 'VARCHAR' : only.part.type
    const value = only.cut ? only.value : ident(only.part.name)
    return {
      raw: { source, column, form: 'native', type },
      type,
      values: new Map([[only.part.type, value]]),
      varies,
    }
  }
  const joined = used
    .map(({ type, digits }) => ({ type, ...(digits && { digits }) }))
    .reduce(joinObserved).type
  const type = duckdbDialect.typeName(joined).toUpperCase()
  const values = used.map(({ part, type: from, value }): [string, string] => [
    part.type,
    duckdbDialect.convert(value, from, joined),
  ])
  return { raw: { source, column, form: 'native', type }, type, values: new Map(values), varies }
}

/** Long decimals are strings: numbers in JSON are read as doubles. */
function asJson(part: Part, type: ColumnType, value: string): string {
  const long = /^DECIMAL\((\d+),(\d+)\)$/.exec(part.type)
  return long && Number(long[1]) > 15 && long[2] !== '0'
    ? `to_json(${duckdbDialect.convert(value, type, 'text')})`
    : duckdbDialect.convert(value, type, 'json')
}

interface Look {
  /** No value at all: such a column says nothing of its type. */
  readonly empty: boolean
  readonly type: ColumnType
  readonly digits?: Digits
  /** SQL that gives a value of the type. */
  readonly value: string
  /** True where microseconds do not hold the instants, so that only text does. */
  readonly cut: boolean
}

/** Looks at the values of a column where its type does not tell enough. */
async function look(workbench: Workbench, part: Part, varies: boolean): Promise<Look> {
  const name = ident(part.name)
  const type = typeOfNative(part.type)
  const nanoseconds = part.type === 'TIMESTAMP_NS'
  if (!varies && !nanoseconds) return { empty: false, type, value: name, cut: false }
  const digits = `max(length(ltrim(${name}::varchar, '-')))`
  const [row] = await workbench.rows<{ some: boolean; whole: number | null; cut: boolean | null }>(
    `select count(${name}) > 0 as some, ${type === 'bigint' ? digits : 'null'} as whole,
       ${nanoseconds ? `bool_or(epoch_ns(${name}) % 1000 <> 0)` : 'false'} as cut
     from ${parquetReader(part.files)}`,
  )
  const cut = row?.cut === true
  const own = cut ? 'text' : type
  return {
    empty: row?.some !== true,
    type: own,
    ...(own === 'bigint' && { digits: { whole: Number(row?.whole ?? 0), scale: 0 } }),
    value: `${name}::${duckdbDialect.typeName(own)}`,
    cut,
  }
}
