import { stat } from 'node:fs/promises'
import { POSITION } from '@sluice/schema'
import { duckdbDialect, ident } from '@sluice/engine'
import type { Resource } from '../api/resource.ts'
import type { LoadContext } from '../context/load-context.ts'
import type { LocalFile } from '../raw/raw-table.ts'
import { typeOfNative } from '../read/parquet/native-type.ts'
import { filesWithNanoseconds } from '../read/parquet/parquet-nanoseconds.ts'
import { parquetReader, parquetShapes, type ParquetShape } from '../read/parquet/parquet-shapes.ts'
import type { FastPathTable } from '../staged/fast-path-plan.ts'
import { addedColumns } from './table/added-columns.ts'
import type { ReviewedTable } from './table/reviewed-table.ts'
import { typedColumns } from './table/typed-columns.ts'

/** DuckDB's types of which a column holds each value as it is. */
const CERTAIN =
  /^(BOOLEAN|U?(TINYINT|SMALLINT|INTEGER|BIGINT)|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|DATE|TIME|TIMESTAMP( WITH TIME ZONE)?|VARCHAR)$/

/** In which DuckDB's reader gives the number of a row in its file. */
const ROW = 'file_row_number'

/**
 * The table of Parquet files whose types the final columns hold; undefined where they have to go the usual way, as with lists and
 * structs, and with columns of which files differ in the type.
 */
export async function planParquet(
  resource: Resource,
  files: readonly LocalFile[],
  final: ReviewedTable,
  context: LoadContext,
): Promise<FastPathTable | undefined> {
  const { workbench } = context
  const sizes = await Promise.all(files.map(async ({ path }) => (await stat(path)).size))
  if (sizes.includes(0) || (await filesWithNanoseconds(workbench, files)).size > 0) return undefined
  const shapes = await parquetShapes(workbench, files)
  const given = columnsOf(shapes)
  if (!given) return undefined
  const added = addedColumns(resource, files, context)
  const names = new Set(added.map(({ name }) => name))
  const columns = typedColumns(
    resource,
    given.map(({ key, name, type }) => ({
      name,
      type: typeOfNative(type),
      read: ident(key),
      value: ident(key),
    })),
    final,
    context,
    names,
  )
  if (!columns || !final.isFilledBy([...columns, ...added])) return undefined
  const isLacking = given.some(
    ({ everywhere }, index) => !everywhere && final.isRequired(columns[index]?.name ?? ''),
  )
  if (isLacking) return undefined
  const shapeOf = new Map(shapes.flatMap((shape) => shape.files.map((file) => [file, shape] as const)))
  return {
    name: final.name,
    columns: [...columns, ...added],
    emptyColumns: [],
    select: (file, before) => {
      const own = shapeOf.get(file)?.columns
      const values = columns.map(({ type, value }, index) =>
        own?.has(given[index]?.key ?? '') ? value : `null::${duckdbDialect.typeName(type)}`,
      )
      const places = added.map(({ value }) => value(file, ROW))
      return `select ${[`${ROW} + ${before.own} as ${ident(POSITION)}`, ...values, ...places].join(',\n')}
        from ${parquetReader(files.slice(file, file + 1))}`
    },
  }
}

interface FileColumn {
  /** The name in lower case. */
  readonly key: string
  readonly name: string
  /** DuckDB's. */
  readonly type: string
  /** True where all files have it. */
  readonly everywhere: boolean
}

/** The columns of all files; undefined where one is of no certain type, or has the name of what the reader adds. */
function columnsOf(shapes: readonly ParquetShape[]): readonly FileColumn[] | undefined {
  const columns: FileColumn[] = []
  for (const key of new Set(shapes.flatMap((shape) => [...shape.columns.keys()]))) {
    const all = shapes.flatMap((shape) => shape.columns.get(key) ?? [])
    const [first, ...others] = all
    if (!first || !CERTAIN.test(first.type) || others.some(({ type }) => type !== first.type))
      return undefined
    columns.push({ key, ...first, everywhere: all.length === shapes.length })
  }
  return columns.some(({ key }) => key === ROW) ? undefined : columns
}
