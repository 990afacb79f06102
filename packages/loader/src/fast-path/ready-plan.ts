import { POSITION, decimalParts, isDecimal, type ColumnType } from '@sluice/schema'
import { duckdbDialect, ident, threadsOf } from '@sluice/engine'
import { hintFor } from '../api/rows/column-hint.ts'
import type { DeclaredColumn } from '../api/files/ready-file.ts'
import { tableOf, type Resource } from '../api/resource.ts'
import { renamedIn, type LoadContext } from '../context/load-context.ts'
import { rowsOfReady, type Ready } from '../extract/ready-files.ts'
import { columnNames } from '../infer/column-names.ts'
import { withoutMinusZero } from '../infer/value-of.ts'
import { csvReader } from '../read/csv/csv-reader.ts'
import { readAs, valueOf } from '../read/csv/declared-types.ts'
import type { FastPathColumn, FastPathTable, RowsBefore } from '../staged/fast-path-plan.ts'
import { rowInParts, type FilePart } from '../staged/file-part.ts'
import { needsLink } from '../raw/path-literal.ts'
import { MAX_LINE } from './csv-plan.ts'
import { countedParts, stepsOf } from './parts/counted-parts.ts'
import { endQuery } from './table/proved.ts'
import type { ReviewedTable } from './table/reviewed-table.ts'

interface ReadyColumn extends FastPathColumn {
  /** SQL over what is read. */
  readonly value: string
}

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
  const planned = plannedColumns(resource, columns, final, context)
  if (!planned || !final.isFilledBy(planned)) return undefined
  const parts = await countedParts(files, counts ?? [])
  const rowsOf = (row: string, read: readonly FilePart[], withPath: boolean): string =>
    `select ${[row, ...planned.map(({ value }) => value)].join(',\n')} from ${readyReader(ready, read, withPath)}`
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
        return rowsOf(numbered(row, before), step ?? parts.slice(file, file + 1), step !== undefined)
      },
    },
  }
}

const numbered = (row: string, before: RowsBefore): string => `${row} + ${before.own} as ${ident(POSITION)}`

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

function plannedColumns(
  resource: Resource,
  columns: readonly DeclaredColumn[],
  final: ReviewedTable,
  context: LoadContext,
): readonly ReadyColumn[] | undefined {
  const hints = resource.columns ?? {}
  const names = columnNames(
    columns.map(({ name }) => ({ source: name, column: name, form: 'native', path: [name] })),
    {
      hints,
      place: `${context.source}.${resource.name}`,
      rename: (column) => renamedIn(context, tableOf(resource), column),
    },
  )
  const planned = columns.flatMap(({ name: source, type }, index): readonly ReadyColumn[] => {
    const name = names.get(source) ?? ''
    const { name: _, ...hint } = hintFor(hints, source) ?? {}
    const own = final.typeOf(name)
    const isSaid = Object.entries(hint).every(([key, value]) => key === 'type' && value === type)
    if (type === undefined || own === undefined || !isSaid || !isHeld(type, own)) return []
    return [{ name, type: own, value: valueIn(`c${index}`, type, own, final.isRequired(name)) }]
  })
  return planned.length === columns.length ? planned : undefined
}

/** True where a column has all values of the type as they are. */
function isHeld(type: ColumnType, own: ColumnType): boolean {
  if (!isDecimal(type) || !isDecimal(own)) return type === own
  const [given, held] = [decimalParts(type), decimalParts(own)]
  return given.whole <= held.whole && given.scale <= held.scale
}

/** SQL: the value as it would be staged; it ends the query where a row is for the quarantine. */
function valueIn(read: string, type: ColumnType, own: ColumnType, isRequired: boolean): string {
  const cast = `cast(${valueOf(read, type)} as ${duckdbDialect.typeName(own)})`
  const value = type === 'double' ? withoutMinusZero(cast) : cast
  const misfits = [
    ...(isRequired ? [`${read} is null`] : []),
    ...(type === 'text' ? [`contains(${read}, chr(0))`] : []),
  ]
  return misfits.length === 0
    ? value
    : `case when ${misfits.join(' or ')} then ${endQuery(`${read}::varchar`)} else ${value} end`
}
