import { ident, type Workbench } from '@sluice/engine'
import { isDecimal } from '@sluice/schema'
import { tableOf, type Resource } from '../api/resource.ts'
import type { ColumnHint } from '../api/rows/column-hint.ts'
import { dispositionOf } from '../api/disposition-of.ts'
import { keyNames } from '../context/key-columns.ts'
import { isOfRoot, type LoadContext } from '../context/load-context.ts'
import { strategyOf } from '../context/strategy-of.ts'
import { contractIn } from '../contract/contract-in.ts'
import type { Extracted } from '../extract/extracted.ts'
import { fails } from '../infer/classify/column-class.ts'
import type { ProfiledTable } from '../infer/profiled-table.ts'
import { profileResource } from '../infer/profile-resource.ts'
import { hintWarnings } from '../prepare/check-hints.ts'
import { profileOptions } from '../prepare/profile-options.ts'
import type { FastPathTable } from '../staged/fast-path-plan.ts'
import { bytesOf } from './bytes-of.ts'
import { planCsv } from './csv/csv-plan.ts'
import { GuessedTable, isSettled, MOST_COLUMNS } from './table/guessed-table.ts'
import { oddHeaderOf } from './csv/header-warnings.ts'
import { openCsv, type BegunFiles, type OpenedCsv } from './csv/opened-csv.ts'
import { sampleCsv } from './csv/sample-csv.ts'

/** Bytes of files below which the sample costs more than it saves. */
export const LEAST_BYTES = 4 << 20

/**
 * True for files of a new table of which there is enough to read, where neither what is known of the table nor an option of the
 * resource has a say in what its rows become.
 */
export async function mayBeFirstLoad(
  { resource, files, ready }: Pick<Extracted, 'resource' | 'files' | 'ready'>,
  context: LoadContext,
): Promise<boolean> {
  const { known, options } = context
  const isKnown = [...known.tables, ...known.everProposed].some(isOfRoot(context, tableOf(resource)))
  const { tables } = contractIn(context, resource)
  const isKeyless = dispositionOf(resource, options) === 'merge' && keyNames(resource).length === 0
  if (isKnown || ready || isKeyless || strategyOf(resource) || (tables !== 'propose' && tables !== 'evolve'))
    return false
  if (Object.values(resource.columns ?? {}).some(hasNumberHint)) return false
  return (await bytesOf(files)) >= LEAST_BYTES
}

/** How many digits are recorded of a hinted number hangs on all of its values. */
export const hasNumberHint = ({ type }: Pick<ColumnHint, 'type'> = {}): boolean =>
  type === 'double' || (type !== undefined && isDecimal(type))

/**
 * The plan for the CSV files of a table that does not exist, as its only one. The first rows are profiled as all would be; what is found is
 * proved while all rows are read into staging. None where the usual way might find something else.
 */
export async function planFirstLoad(
  resource: Resource,
  csv: BegunFiles,
  context: LoadContext,
): Promise<readonly FastPathTable[]> {
  if (csv.sources.length > MOST_COLUMNS || csv.sources.length < 2) return []
  if (oddHeaderOf(csv) !== undefined) return []
  // Beside the sample, which DuckDB reads.
  const opening = openCsv(csv)
  opening.catch(() => undefined)
  try {
    return await planBeside(resource, csv, opening, context)
  } finally {
    await opening.catch(() => undefined)
  }
}

async function planBeside(
  resource: Resource,
  csv: BegunFiles,
  opening: Promise<OpenedCsv | undefined>,
  context: LoadContext,
): Promise<readonly FastPathTable[]> {
  const { workbench } = context
  const name = tableOf(resource)
  const key = keyNames(resource)
  const table = `sample_${name}`
  const raw = await sampleCsv(workbench, table, csv)
  const seen = new Set<string>()
  const profiled = await profileResource(raw, name, profileOptions(resource, key, seen, context))
  const [root, ...nested] = profiled
  if (!root || nested.length > 0 || root.rows === 0 || !root.columns.every(isSettled)) return []
  if (await hasNearDouble(workbench, root)) return []
  await workbench.run(`drop table ${ident(table)}`)
  // Rows without a key go to the quarantine.
  if (root.columns.some((column) => key.includes(column.name) && column.nonNull < root.rows)) return []
  if (hintWarnings(resource, seen, profiled, context).length > 0) return []
  const guessed = new GuessedTable(name, root.columns, key)
  const opened = await opening
  const plan = opened && planCsv(resource, opened, guessed, context)
  if (!plan) return []
  const columns = plan.columns.map((column) => guessed.recorded(column))
  return [{ ...plan, columns, firstLoad: { emptyColumns: root.emptyColumns } }]
}

/** True where a column is text though each value could be a double: such as `1E5`, of which one with a point makes a double. */
export async function hasNearDouble(workbench: Workbench, { raw, columns }: ProfiledTable): Promise<boolean> {
  const texts = columns.filter(({ type }) => type === 'text')
  if (texts.length === 0) return false
  const counts = texts.map(
    ({ value }, index) =>
      `count_if((${value}) is not null and (${fails('double', `(${value})`)})) as n${index}`,
  )
  const [row = {}] = await workbench.rows<Record<string, number>>(
    `select ${counts.join(',\n')} from ${ident(raw.table)}`,
  )
  return texts.some((_, index) => Number(row[`n${index}`]) === 0)
}
