import { stat } from 'node:fs/promises'
import { ident, raiseMemoryLimit, type Workbench } from '@sluice/engine'
import type { FileMasks } from '../../mask/mask-sql.ts'
import type { LandOptions } from '../../mask/land-options.ts'
import { takeNuls } from './take-nuls.ts'
import { withAllNanoseconds } from './parquet-nanoseconds.ts'
import { parquetColumns, type ParquetColumn } from './parquet-column.ts'
import { parquetReader, parquetShapes, type ParquetShape } from './parquet-shapes.ts'
import type { Landed, LocalFile, RawFile } from '../../raw/raw-table.ts'

const TEXT = 'VARCHAR'

/**
 * Reads Parquet files by column name; lists and structs become JSON. Files that differ in the type of a column are read one
 * after the other. Empty files, such as `_SUCCESS`, have no rows. Rows with a NUL in a text are quarantined. `folder` takes
 * files that had to be rewritten.
 */
export async function landParquet(
  workbench: Workbench,
  table: string,
  given: readonly LocalFile[],
  { folder, masks }: LandOptions,
): Promise<Landed> {
  const sizes = await Promise.all(given.map(async ({ path }) => (await stat(path)).size))
  const full = [...given.keys()].filter((index) => sizes[index] !== 0)
  const files = await withAllNanoseconds(
    workbench,
    table,
    full.map((index) => given[index] as LocalFile),
    folder,
  )
  const shapes = await parquetShapes(workbench, files)
  const parquet = withMasks(await parquetColumns(workbench, files, shapes), masks)
  const columns = [...parquet.values()]
  await raiseMemoryLimit(workbench, columns.length)
  await workbench.run(
    `create or replace temp table ${ident(table)} (${[...columns.map(({ raw, type }) => `${raw.column} ${type}`), '_file integer', '_row bigint'].join(', ')})`,
  )
  for (const run of runsOf(files, shapes, parquet))
    await workbench.run(`insert into ${ident(table)} ${selectOf(run, parquet, full)}`)
  const raws = columns.map(({ raw }) => raw)
  const quarantined = await takeNuls(workbench, table, given, raws)
  const counts = await workbench.rows<{ file: number; rows: number }>(
    `select _file as file, count(*) as rows from ${ident(table)} group by all`,
  )
  const rows = new Map(counts.map((count) => [count.file, count.rows]))
  return {
    raw: {
      table,
      columns: raws,
      position: 'rowid',
      row: '_row',
      file: '_file',
      files: given.map((file, index): RawFile => ({ ...file, rows: rows.get(index) ?? 0 })),
    },
    quarantined,
  }
}

/** The columns with their masks, whose values are texts. */
const withMasks = (
  columns: ReadonlyMap<string, ParquetColumn>,
  masks: FileMasks | undefined,
): ReadonlyMap<string, ParquetColumn> =>
  new Map(
    [...columns].map(([key, column]) => {
      const mask = masks?.column(column.raw.source)
      if (!mask) return [key, column]
      const values = [...column.values].map(
        ([type, value]) => [type, mask.native(value, column.type)] as const,
      )
      const raw = { ...column.raw, form: 'native' as const, type: TEXT }
      return [key, { ...column, raw, type: TEXT, values: new Map(values) }]
    }),
  )

/** Files that stand together and can be read together. */
interface Run {
  readonly first: number
  readonly files: readonly LocalFile[]
  /** The columns, by key, and which type those that vary have. */
  readonly types: ReadonlyMap<string, string>
}

/** The files in their order, as few runs as can be. */
function runsOf(
  files: readonly LocalFile[],
  shapes: readonly ParquetShape[],
  parquet: ReadonlyMap<string, ParquetColumn>,
): readonly Run[] {
  const shapeOf = new Map(shapes.flatMap((shape) => shape.files.map((index) => [index, shape] as const)))
  const runs: { first: number; files: LocalFile[]; types: Map<string, string> }[] = []
  const alone = hidesPlaces(parquet)
  for (const [index, file] of files.entries()) {
    const columns = [...(shapeOf.get(index)?.columns ?? [])]
    const types = new Map(columns.map(([key, { type }]) => [key, type]))
    const last = runs.at(-1)
    const differs = ([key, { varies }]: [string, ParquetColumn]): boolean =>
      varies && types.get(key) !== last?.types.get(key)
    if (!last || alone || [...parquet].some(differs)) {
      runs.push({ first: index, files: [file], types })
    } else {
      last.files.push(file)
      for (const [key, type] of types) last.types.set(key, type)
    }
  }
  return runs
}

/** Whether the files have columns named like those in which DuckDB's reader returns the row and file that it reads. */
const hidesPlaces = (parquet: ReadonlyMap<string, ParquetColumn>): boolean =>
  parquet.has('file_index') || parquet.has('file_row_number')

/** `full`: the places of the files among those given. */
function selectOf(
  { first, files, types }: Run,
  parquet: ReadonlyMap<string, ParquetColumn>,
  full: readonly number[],
): string {
  const values = [...parquet].map(([key, { raw, type, values }]) => {
    const value = values.get(types.get(key) ?? '')
    return `${value ?? `null::${type}`} as ${raw.column}`
  })
  const places = hidesPlaces(parquet)
    ? [`${full[first]} as _file`, 'row_number() over () - 1 as _row']
    : [
        `list_extract([${full.join(', ')}], (file_index + ${first + 1})::bigint)::integer as _file`,
        'file_row_number as _row',
      ]
  return `select ${[...values, ...places].join(', ')}
    from ${parquetReader(files)}`
}
