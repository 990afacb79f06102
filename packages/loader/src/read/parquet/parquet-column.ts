import { ident, type Workbench } from '@sluice/engine'
import { commonType } from './common-type.ts'
import { parquetTypeName, parseParquetType, rawFormOf } from './parquet-type.ts'
import { parquetReader, type ParquetShape } from './parquet-shapes.ts'
import type { LocalFile, RawColumn } from '../../raw/raw-table.ts'

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

/** The columns of all files, by name whatever the case. */
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
    const column = await columnOf(workbench, parts, `c${columns.size}`)
    const indexes = new Set(having.flatMap((shape) => shape.files))
    columns.set(key, { ...column, raw: { ...column.raw, files: indexes } })
  }
  return columns
}

/** The values of one type that a column has in some of the files. */
interface Part {
  readonly type: string
  readonly name: string
  readonly files: readonly LocalFile[]
}

async function columnOf(
  workbench: Workbench,
  parts: readonly Part[],
  column: string,
): Promise<ParquetColumn> {
  const places = parts.map(({ type, name, files }) => ({
    type: parseParquetType(type),
    rows: `select ${ident(name)} as x from ${parquetReader(files)}`,
  }))
  const common = await commonType(workbench, places)
  const type = parquetTypeName(common.type)
  const values = parts.flatMap((part, index): [string, string][] => {
    const value = common.values[index]?.(ident(part.name))
    return value === undefined ? [] : [[part.type, value]]
  })
  return {
    raw: { source: parts[0]?.name ?? column, column, ...rawFormOf(common.type) },
    type,
    values: new Map(values),
    varies: parts.length > 1,
  }
}
