import { join } from 'node:path'
import { POSITION } from '@sluice/schema'
import { ident, type Workbench } from '@sluice/engine'
import { hintFor, type ColumnHint } from '../../api/rows/column-hint.ts'
import type { CsvFile } from '../../read/csv/csv-file.ts'
import { RECORD_NUMBER } from '../../read/csv/clean-csv.ts'
import { csvReader } from '../../read/csv/csv-reader.ts'
import { renamedIn, type LoadContext } from '../../context/load-context.ts'
import { columnNames } from '../../infer/column-names.ts'
import { hintedText } from '../../infer/hinted-text.ts'
import { tableOf, type Resource } from '../../api/resource.ts'
import type { FastPathColumn, FastPathTable } from '../../staged/fast-path-plan.ts'
import { rowInParts, type FilePart } from '../../staged/file-part.ts'
import { addedColumns } from '../table/added-columns.ts'
import { castOf, proved, unless } from '../table/proved.ts'
import type { OpenedCsv } from './opened-csv.ts'
import { fileParts, hasParts } from '../parts/file-parts.ts'
import type { PlannedTable } from '../table/planned-table.ts'

/** A record of more goes the usual way. */
export const MAX_LINE = 2 << 20

/** Bytes of a part at most. */
const MOST_OF_PART = 128 << 20

interface CsvColumn extends FastPathColumn {
  readonly source: string
  readonly hint: ColumnHint | undefined
}

/**
 * Column of the files → name in the database.
 * @throws NamesCollide, NameReserved
 */
export const csvNames = (
  resource: Resource,
  { files, sources }: Pick<OpenedCsv, 'files' | 'sources'>,
  context: LoadContext,
): ReadonlyMap<string, string> =>
  columnNames(
    sources.map((source) => ({ source, column: source, form: 'text', path: [source] })),
    {
      hints: resource.columns ?? {},
      place: `${context.source}.${resource.name}`,
      added: new Set(addedColumns(resource, files, context).map(({ name }) => name)),
      rename: (column) => renamedIn(context, tableOf(resource), column),
    },
  )

/** The table of CSV files; undefined where they have to go the usual way. */
export function planCsv(
  resource: Resource,
  { files, opened, sources }: OpenedCsv,
  final: PlannedTable,
  context: LoadContext,
): FastPathTable | undefined {
  const hints = resource.columns ?? {}
  const added = addedColumns(resource, files, context)
  const names = csvNames(resource, { files, sources }, context)
  const columns: CsvColumn[] = []
  const isNew: string[] = []
  for (const source of sources) {
    const name = names.get(source) ?? ''
    const type = final.typeOf(name)
    const hint = hintFor(hints, source)
    if (type === undefined) isNew.push(source)
    else if (type === 'json' || type === 'binary' || !isCertain(hint, type)) return undefined
    else columns.push({ name, type, source, hint })
  }
  if (!final.isFilledBy([...columns, ...added])) return undefined

  return {
    name: final.name,
    columns: [...columns, ...added],
    emptyColumns: isNew.map((source) => names.get(source) ?? ''),
    ...(context.kind === 'duckdb' && {
      parts: (file: number) => {
        const one = opened[file]
        const target = join(context.folder, `${final.name}-${file}`)
        // A record of one field may be an empty line.
        if (!one || one.clean || one.header.length <= 1 || one.newline === undefined) return undefined
        const { path, size, headerSize: from } = one.body
        if (!hasParts(size, target)) return undefined
        return fileParts(
          { path, size, from, starts: one.starts },
          {
            workbench: context.workbench,
            resource: resource.name,
            target,
            most: MOST_OF_PART,
            perThread: 1,
            count: (parts) => countRows(one, parts, context.workbench),
          },
        )
      },
    }),
    select: (file, before, parts) => {
      const opening = opened[file] as CsvFile
      const { header, hasNul } = opening
      const at = new Map(header.map((source, index) => [source, `c${index}`]))
      const reader = readerOf(opening, parts, context.kind === 'postgres')
      const row = parts ? rowInParts(parts) : 'row_number() over () - 1'
      // Layer by layer, for DuckDB computes what an expression says twice twice.
      const hinted: string[] = []
      const cast: string[] = []
      const values = columns.map(({ source, name, type, hint }, index) => {
        const read = at.get(source) ?? 'null::varchar'
        const [text, to] = [hint ? `t${index}` : read, castOf(type)]
        if (hint) hinted.push(`${hintedText(read, hint)} as ${text}`)
        if (to !== undefined) cast.push(`try_cast(${text} as ${to}) as v${index}`)
        const misfit = final.misfitOf?.(name, text, to === undefined ? undefined : `v${index}`)
        return proved(text, type, {
          required: final.isRequired(name),
          ...(misfit !== undefined && { misfit }),
          // Text may have anything but a NUL.
          ...(type === 'text' && !hasNul && { misfit: 'false' }),
          ...(to !== undefined && { value: `v${index}` }),
        })
      })
      const empty = isNew.flatMap((source) => at.get(source) ?? [])
      const place = opening.clean ? `cast(${RECORD_NUMBER} as bigint)` : 'p'
      const places = added.map(({ value }) => value(file, place))
      return `select ${[`p + ${before.own} as ${ident(POSITION)}`, ...values, ...places].join(',\n')}
        from (
          select ${['*', ...cast].join(', ')}
          from (select ${[`${row} as p`, '*', ...hinted].join(', ')} from ${reader})
        )
        ${empty.length === 0 ? '' : `where ${unless(`coalesce(${empty.join(', ')}) is not null`, `coalesce(${empty.join(', ')})`)}`}`
    },
  }
}

/** SQL that reads a file as a whole, or parts of it by one thread each. */
export function readerOf(
  { header, newline, body, format, hasLines, clean }: CsvFile,
  parts?: readonly FilePart[],
  isPassedOn = false,
): string {
  const columns = header.map((_, index) => `c${index}`)
  if (clean)
    return csvReader({
      paths: [clean.path],
      size: Infinity,
      format: { kind: 'csv' },
      hasHeader: false,
      columns: [RECORD_NUMBER, ...columns],
      newline: '\n',
      oneThread: true,
      maxLine: MAX_LINE,
    })
  return csvReader({
    paths: parts ? parts.map(({ path }) => path) : [body.path],
    size: parts ? Math.max(...parts.map(({ size }) => size)) : body.size,
    format,
    hasHeader: !parts && body.hasHeader,
    oneThread: parts !== undefined || hasLines,
    isPassedOn,
    ...(parts && { withPath: true }),
    columns,
    newline,
    maxLine: MAX_LINE,
  })
}

/** What no line of text has. */
const NO_MARK = '\u0001\u0002\u0003\u0004'

/** The number of rows of each part. */
async function countRows(
  file: CsvFile,
  parts: readonly FilePart[],
  workbench: Workbench,
): Promise<readonly number[]> {
  const counts = await workbench.rows<{ path: string; rows: number }>(
    `select filename as path, count(line) as rows from ${countedRows(file, parts)} group by filename`,
  )
  const rows = new Map(counts.map((count) => [count.path, count.rows]))
  return parts.map(({ path }) => rows.get(path) ?? 0)
}

/**
 * SQL with a row for each row of parts, and a value in `line`. Where no value has a line break, each line is one, but for those that
 * are empty, which are null; to look for line ends alone takes a third of the time.
 */
function countedRows(file: CsvFile, parts: readonly FilePart[]): string {
  if (file.hasLines) return `(select filename, true as line from ${readerOf(file, parts)})`
  return csvReader({
    paths: parts.map(({ path }) => path),
    size: Math.max(...parts.map(({ size }) => size)),
    format: { kind: 'csv', delimiter: NO_MARK, quote: '', escape: '' },
    hasHeader: false,
    withPath: true,
    columns: ['line'],
    newline: file.newline,
    maxLine: MAX_LINE,
  })
}

/** A hint must say what the final column is: else what it makes of the values is for the profile to find. */
function isCertain(hint: ColumnHint | undefined, type: FastPathColumn['type']): boolean {
  if (!hint) return true
  if (hint.type !== undefined) return hint.type === type
  return !(hint.true || hint.false) || type === 'bool'
}
