import { raiseMemoryLimit } from '@sluice/engine'
import { NameReserved, NamesCollide, type Table } from '@sluice/schema'
import { unreadFile } from '../read/unread-file.ts'
import type { LocalFile } from '../raw/raw-table.ts'
import { plainFiles } from '../unpack/plain-files.ts'
import type { Extracted } from '../extract/extracted.ts'
import { keyNames } from '../context/key-columns.ts'
import { mergeKeyNames, addedByStrategy, strategyOf } from '../context/strategy-of.ts'
import { isOfRoot, type LoadContext } from '../context/load-context.ts'
import { namesPaths } from '../context/path-columns.ts'
import { childrenOf } from '../api/rows/children.ts'
import { tableOf, type Resource } from '../api/resource.ts'
import { addedColumns } from './table/added-columns.ts'
import { bytesOf } from './bytes-of.ts'
import { planCsv } from './csv/csv-plan.ts'
import { withNewColumns } from './new-columns.ts'
import { mayBeFirstLoad, planFirstLoad } from './first-load.ts'
import { headerWarnings } from './csv/header-warnings.ts'
import { planFirstNdjson } from './json/first-ndjson.ts'
import { beginCsv, openCsv, type BegunFiles } from './csv/opened-csv.ts'
import { TRIED, triedFiles } from './csv/sample-csv.ts'
import type { FastPathPlan, FastPathTable } from '../staged/fast-path-plan.ts'
import { FastPathLeft, isBadRecord, isMisread } from '../failure/fast-path-left.ts'
import { JsonPlanner } from './json/json-plan.ts'
import { sampleShape } from './json/json-shape.ts'
import { ndjsonTables } from './json/ndjson-tables.ts'
import { openNdjson } from './json/opened-ndjson.ts'
import { planParquet } from './parquet-plan.ts'
import { planReady } from './ready-plan.ts'
import { withoutBadRecords } from './csv/without-bad-records.ts'
import { WidenedTable } from './table/widened-table.ts'
import { ReviewedTable } from './table/reviewed-table.ts'

const VERY_WIDE = 500
/** From so many files on, their size counts. */
const MANY_FILES = 100
/** Bytes of a file below which a separate query costs more than to land it with the others. */
const SMALL_FILE = 64 << 10

/** The rows of a generator have their masks; but the raw table is where the columns get their marks. */
const hasMasks = ({ columns }: Resource): boolean =>
  Object.values(columns ?? {}).some(({ mask }) => mask !== undefined)

/** The column that alone says whether a row has changed. */
const versionColumn = (resource: Resource): readonly string[] => {
  const name = strategyOf(resource)?.versions?.rowVersion
  return name === undefined ? [] : [name]
}

const isManySmall = ({ items }: Extracted): boolean =>
  items.length > MANY_FILES && items.reduce((sum, { size }) => sum + size, 0) < SMALL_FILE * items.length

/** True for rows of a range that are compared with those of the target: to find rows without a value, or missing ones. */
const isCompared = ({ resource, range, missing: without }: Extracted): boolean => {
  const { missing } = strategyOf(resource) ?? {}
  return (
    range !== undefined && (without?.isAsked === true || (missing !== undefined && missing.by !== 'sweep'))
  )
}

/** The plan for a resource that may take the fast path; undefined for one that may not. `isCleaned`: bad records are set apart. */
export async function planFastPath(
  extracted: Extracted,
  context: LoadContext,
  isCleaned: boolean,
): Promise<FastPathPlan | undefined> {
  const { resource, format, files, ready, invalid = [], isCut = false } = extracted
  const { options } = context
  // For tests, which compare the two ways.
  if (process.env['SLUICE_FAST_PATH'] === 'off') return undefined
  // Which rows are in the range of a cursor is found out in the raw table.
  if (files.length === 0 || extracted.marked || (extracted.range && !ready?.columns)) return undefined
  if (isCompared(extracted)) return undefined
  // Rows that a schema kept out are quarantined the usual way, which also finds that some were cut off.
  if (invalid.length > 0 || isCut) return undefined
  if (options.limit !== undefined || options.dryRun || hasMasks(resource)) return undefined
  if (resource.kind === 'files' && (resource.steps ?? resource.maxRows) !== undefined) return undefined
  // Whether a key with dots is in an object is found out in the raw table.
  if (format.kind !== 'csv' && namesPaths(resource)) return undefined
  if (resource.rootKey || childrenOf(resource.children).some(({ primaryKey }) => primaryKey.length > 0))
    return undefined
  const name = tableOf(resource)
  const reviewed = reviewedTables(name, context, format.kind === 'csv' && !ready)
  const final =
    reviewed &&
    new ReviewedTable(
      reviewed,
      [...keyNames(resource), ...mergeKeyNames(resource), ...versionColumn(resource)],
      addedByStrategy(resource),
    )
  if (isCleaned && !final) return undefined
  if (format.kind !== 'csv' && format.kind !== 'ndjson' && format.kind !== 'parquet') return undefined
  // The types of a new table are those of its files; the profile reads them with the digits.
  if (format.kind === 'parquet' && (!final || ready)) return undefined
  if (isManySmall(extracted) || (!final && !(await mayBeFirstLoad(extracted, context)))) return undefined
  if (ready?.columns && !final) return undefined
  try {
    if (ready?.columns && final) {
      const plan = await planReady(resource, ready, final, context)
      return plan && (await planOf([plan.table], plan.files, await bytesOf(files), context))
    }
    const plain = await plainFiles(files, format, context.folder, `${name}.fast-path`)
    const begun = format.kind === 'csv' ? await beginCsv(resource, plain, format, context) : undefined
    if (format.kind === 'csv' && !begun) return undefined
    if (!final) {
      const tables = begun
        ? await planFirstLoad(resource, begun, context)
        : await planFirstNdjson(resource, plain, context)
      if (tables.length === 0) return undefined
      return { tables, files: files.length, bytes: await bytesOf(plain), many: true }
    }
    const warnings = begun ? headerWarnings(resource, begun, context) : []
    if (begun && isCleaned) return withWarnings(await planCleaned(resource, begun, final, context), warnings)
    const tables =
      format.kind === 'ndjson'
        ? await planNdjson(resource, plain, final, context)
        : format.kind === 'parquet'
          ? [await planParquet(resource, plain, final, context)]
          : [begun && (await planReviewedCsv(resource, begun, final, context))]
    return withWarnings(await planOf(tables, plain.length, await bytesOf(plain), context), warnings)
  } catch (error) {
    context.signal.throwIfAborted()
    if (!isCleaned && final && format.kind === 'csv' && isBadRecord(error))
      return planFastPath(extracted, context, true)
    if (error instanceof FastPathLeft || isMisread(error)) return undefined
    // The normal path finds whether one row or file has both.
    if (error instanceof NamesCollide || error instanceof NameReserved) return undefined
    // The usual way finds out which file it is, and reads the others.
    if (unreadFile(error, '', format)) return undefined
    throw error
  }
}

const withWarnings = (
  plan: FastPathPlan | undefined,
  warnings: readonly string[],
): FastPathPlan | undefined => plan && { ...plan, warnings }

/** The table of CSV files of a reviewed table, which may have new columns. */
async function planReviewedCsv(
  resource: Resource,
  begun: BegunFiles,
  final: ReviewedTable,
  context: LoadContext,
): Promise<FastPathTable | undefined> {
  const widened = await withNewColumns(resource, begun, final, context)
  const csv = widened && (await openCsv(begun))
  const plan = csv && planCsv(resource, csv, widened, context)
  if (!plan || !(widened instanceof WidenedTable)) return plan
  return { ...plan, columns: plan.columns.map((column) => widened.recorded(column)) }
}

/** The plan for CSV files of a reviewed table that have bad records. */
async function planCleaned(
  resource: Resource,
  begun: BegunFiles,
  final: ReviewedTable,
  context: LoadContext,
): Promise<FastPathPlan | undefined> {
  const csv = await openCsv(begun)
  const cleaned = csv && (await withoutBadRecords(resource, csv, context))
  if (!cleaned) return undefined
  const { files } = cleaned.csv
  const table = planCsv(resource, cleaned.csv, final, context)
  const plan = await planOf([table], files.length, await bytesOf(files), context)
  return plan && { ...plan, quarantined: cleaned.quarantined }
}

/** The plan, when the first rows of some files have been tried. */
async function planOf(
  tables: readonly (FastPathTable | undefined)[],
  files: number,
  bytes: number,
  { kind, workbench }: LoadContext,
): Promise<FastPathPlan | undefined> {
  const found = tables.filter((table) => table !== undefined)
  if (found.length === 0) return undefined
  const widest = Math.max(...found.map(({ columns }) => columns.length))
  // Rows that go on to Postgres are not gathered here; a buffer of a row of a thousand columns counts all the same.
  if (kind === 'duckdb' || widest > VERY_WIDE) await raiseMemoryLimit(workbench, widest)
  let many = false
  for (const file of triedFiles(files)) {
    for (const { select } of found) {
      const tried = `select * from (${select(file, { own: 0, parent: 0, root: 0 })}) limit ${TRIED}`
      const [row] = await workbench.rows<{ rows: number }>(
        `select count(*) as rows, count(columns(*)) from (${tried})`,
      )
      many ||= row?.rows === TRIED
    }
  }
  return { tables: found, files, bytes, many }
}

/** The final table, if it is as all that was proposed will leave it, with its nested ones. `mayGrow`: it may get columns. */
function reviewedTables(name: string, context: LoadContext, mayGrow: boolean): Table | undefined {
  const { known } = context
  const now = known.tables.filter(isOfRoot(context, name))
  const then = known.expected.filter(isOfRoot(context, name))
  const names = new Set(now.flatMap((table) => table.columns.map((column) => `${table.name}.${column.name}`)))
  const isHere = (table: string, column: string): boolean => !mayGrow || names.has(`${table}.${column}`)
  const columns = (tables: readonly Table[]): string =>
    JSON.stringify(
      tables.map((table) => [
        table.name,
        table.columns
          .filter((column) => isHere(table.name, column.name))
          .map((column) => [column.name, column.type])
          .sort(),
      ]),
    )
  return columns(now) === columns(then) ? now.find((table) => table.name === name) : undefined
}

async function planNdjson(
  resource: Resource,
  files: readonly LocalFile[],
  final: ReviewedTable,
  context: LoadContext,
): Promise<readonly FastPathTable[]> {
  const sample = await sampleShape(files)
  if (!sample || sample.shape.nonNull === 0) return []
  const nested = context.known.tables
    .filter(isOfRoot(context, final.name))
    .filter(({ name }) => name !== final.name)
    .map((table) => new ReviewedTable(table, []))
  const finals = new Map([final, ...nested].map((table) => [table.name, table]))
  const added = addedColumns(resource, files, context)
  const planner = new JsonPlanner(resource, context, finals, added)
  const planned = planner.plan(final.name, sample.shape)
  const opened = await openNdjson(resource, files, planned, context)
  if (!opened) return []
  const [root, ...below] = ndjsonTables(planned, { ...opened, finals, added })
  if (!root) return []
  return [{ ...root, ...(sample.isAll && { absent: planner.unseen }) }, ...below]
}
