import { POSITION } from '@sluice/schema'
import { ident, threadsOf } from '@sluice/engine'
import type { Resource } from '../api/resource.ts'
import type { LoadContext } from '../context/load-context.ts'
import { rowsOfReady, type Ready } from '../extract/ready-files.ts'
import { csvReader } from '../read/csv/csv-reader.ts'
import { readAs, valueOf } from '../read/csv/declared-types.ts'
import type { FastPathTable } from '../staged/fast-path-plan.ts'
import { rowInParts, type FilePart } from '../staged/file-part.ts'
import { needsLink } from '../raw/path-literal.ts'
import { MAX_LINE } from './csv/csv-plan.ts'
import { countedParts, stepsOf } from './parts/counted-parts.ts'
import type { ReviewedTable } from './table/reviewed-table.ts'
import { typedColumns } from './table/typed-columns.ts'

/** Files as a table, and as how many of them it is to be filled. */
export interface ReadyPlan {
  readonly table: FastPathTable
  readonly files: number
}

/**
 * The table of CSV files that a database wrote, whose values are known to be of their types; undefined where they have to go the
 * usual way, as those of columns that the final table does not have in these types.
 */
export async function planReady(
  resource: Resource,
  ready: Ready,
  final: ReviewedTable,
  context: LoadContext,
): Promise<ReadyPlan | undefined> {
  const { files, format, columns = [], isProved, counts } = ready
  if (!isProved || format.kind !== 'csv' || format.header !== false) return undefined
  const given = columns.map(({ name, type }, index) => {
    const read = `c${index}`
    return { name, type, read, value: valueOf(read, type) }
  })
  const planned = typedColumns(resource, given, final, context)
  if (!planned || !final.isFilledBy(planned)) return undefined
  const parts = await countedParts(files, counts ?? [])
  const rows = rowsOfReady(ready)
  const isTogether =
    context.kind === 'duckdb' &&
    rows !== undefined &&
    files.length > 1 &&
    threadsOf() > 1 &&
    !files.some(({ path }) => needsLink(path))
  return {
    files: isTogether ? 1 : files.length,
    table: {
      name: final.name,
      columns: planned,
      emptyColumns: [],
      ...(isTogether && {
        parts: () => stepsOf(parts, rows, { workbench: context.workbench, resource: resource.name }),
      }),
      select: (file, before, step) => {
        const row = step ? rowInParts(step) : 'row_number() over () - 1'
        const from = readyReader(ready, step ?? parts.slice(file, file + 1), step !== undefined)
        return `select ${[`${row} + ${before.own} as ${ident(POSITION)}`, ...planned.map(({ value }) => value)].join(',\n')} from ${from}`
      },
    },
  }
}

/** SQL that reads files, typed as they are declared, each by one thread: they are complete, and values may have lines. */
export const readyReader = (
  { format, columns = [] }: Ready,
  files: readonly Pick<FilePart, 'path' | 'size'>[],
  withPath = false,
): string =>
  csvReader({
    paths: files.map(({ path }) => path),
    size: Math.max(...files.map(({ size }) => size)),
    format: format.kind === 'csv' ? format : { kind: 'csv' },
    hasHeader: false,
    columns: columns.map((_, index) => `c${index}`),
    types: columns.map(({ type }) => readAs(type)),
    newline: '\n',
    oneThread: true,
    withPath,
    maxLine: MAX_LINE,
  })
