import { MAX_PRECISION } from '@sluice/schema'
import type { Workbench } from '@sluice/engine'
import { ParquetDecimalTooLong } from './parquet-decimal-too-long.ts'
import { pathLiteral } from '../../raw/path-literal.ts'
import type { LocalFile } from '../../raw/raw-table.ts'

/** Files with the same columns. */
export interface ParquetShape {
  /** Indexes of the files. */
  readonly files: readonly number[]
  /** Name and DuckDB type by the name in lower case, in the order of the file. */
  readonly columns: ReadonlyMap<string, { readonly name: string; readonly type: string }>
}

/** SQL that reads Parquet files together. Folders named `key=value` are no columns. */
export const parquetReader = (files: readonly LocalFile[]): string =>
  `read_parquet([${files.map(({ path }) => pathLiteral(path)).join(', ')}], union_by_name = true, hive_partitioning = false)`

/**
 * What columns the files have, from their footers: one description for all files that have the same.
 * @throws ParquetDecimalTooLong
 */
export async function parquetShapes(
  workbench: Workbench,
  files: readonly LocalFile[],
): Promise<readonly ParquetShape[]> {
  if (files.length === 0) return []
  const paths = files.map(({ path }) => pathLiteral(path)).join(', ')
  const footers = await workbench.rows<{ path: string; shape: string; long: string | null }>(
    `select file_name as path, max(name) filter (precision > ${MAX_PRECISION}) as long, md5(string_agg(row(name, type, type_length, repetition_type, num_children, converted_type,
       scale, precision, logical_type)::varchar, chr(10) order by column_id)) as shape
     from parquet_schema([${paths}]) group by file_name`,
  )
  for (const { path, long } of footers)
    if (long !== null)
      throw new ParquetDecimalTooLong(files.find((file) => file.path === path)?.url ?? path, long)
  const shapeOf = new Map(footers.map(({ path, shape }) => [path, shape]))
  const groups = Map.groupBy(files.keys(), (index) => shapeOf.get(files[index]?.path ?? ''))
  const shapes: ParquetShape[] = []
  for (const indexes of groups.values()) {
    const described = await workbench.rows<{ name: string; type: string }>(
      `select column_name as name, column_type as type
       from (describe select * from ${parquetReader(indexes.slice(0, 1).map((index) => files[index] as LocalFile))})`,
    )
    const columns = new Map(described.map((column) => [column.name.toLowerCase(), column]))
    shapes.push({ files: indexes, columns })
  }
  return shapes
}
