import { ident } from '@sluice/engine'
import { rejectionOf, type Table } from '@sluice/schema'
import { dispositionOf } from '../api/disposition-of.ts'
import { hintFor } from '../api/rows/column-hint.ts'
import type { Resource } from '../api/resource.ts'
import type { LoadContext } from '../context/load-context.ts'
import { strategyOf } from '../context/strategy-of.ts'
import { contractIn } from '../contract/contract-in.ts'
import { profileResource } from '../infer/profile-resource.ts'
import { profileOptions } from '../prepare/profile-options.ts'
import { bytesOf } from './bytes-of.ts'
import { csvNames } from './csv/csv-plan.ts'
import { hasNearDouble, hasNumberHint, LEAST_BYTES } from './first-load.ts'
import { headerWarnings } from './csv/header-warnings.ts'
import type { BegunFiles } from './csv/opened-csv.ts'
import { sampleCsv } from './csv/sample-csv.ts'
import { GuessedTable, isSettled, MOST_COLUMNS } from './table/guessed-table.ts'
import type { ReviewedTable } from './table/reviewed-table.ts'
import { WidenedTable } from './table/widened-table.ts'

/**
 * The reviewed table with the columns of CSV files that it does not have, and that the first rows have values for; as it is where
 * there are none. Undefined where the files have to go the usual way, which might find something else.
 */
export async function withNewColumns(
  resource: Resource,
  csv: BegunFiles,
  final: ReviewedTable,
  context: LoadContext,
): Promise<ReviewedTable | WidenedTable | undefined> {
  const names = csvNames(resource, csv, context)
  const sources = csv.sources.filter((source) => final.typeOf(names.get(source) ?? '') === undefined)
  if (sources.length === 0) return final
  if (!(await mayBeWidened(resource, csv, context))) return final
  const { workbench } = context
  const table = `sample_${final.name}`
  const raw = await sampleCsv(workbench, table, { ...csv, sources })
  const options = profileOptions(resource, [], new Set(), context)
  const [root, ...nested] = await profileResource(raw, final.name, options)
  if (!root || nested.length > 0) return undefined
  // That no other row has a value is proved while they are read.
  if (root.columns.length === 0) return final
  if (!root.columns.every(isSettled) || (await hasNearDouble(workbench, root))) return undefined
  await workbench.run(`drop table ${ident(table)}`)
  const isAdmitted = root.columns.every((column) =>
    mayBeAdded(column.name, contractIn(context, resource, column.ownContract), final, context),
  )
  return isAdmitted ? new WidenedTable(final, new GuessedTable(final.name, root.columns, [])) : undefined
}

/** True for files that are large enough, of a resource whose other rows are the same whether columns are new or not. */
async function mayBeWidened(resource: Resource, csv: BegunFiles, context: LoadContext): Promise<boolean> {
  if (csv.sources.length > MOST_COLUMNS || headerWarnings(resource, csv, context).length > 0) return false
  // Such a load waits as a whole, with its values as they were.
  if (strategyOf(resource) || dispositionOf(resource, context.options) === 'replace') return false
  if (csv.sources.some((source) => hasNumberHint(hintFor(resource.columns ?? {}, source)))) return false
  return (await bytesOf(csv.files)) >= LEAST_BYTES
}

/** True for a column that is proposed, or is by now, whatever its values are. */
function mayBeAdded(
  name: string,
  { columns, dataType }: ReturnType<typeof contractIn>,
  final: ReviewedTable,
  { known, dataset }: LoadContext,
): boolean {
  const has = ({ dataset: own, name: table, columns: present }: Table): boolean =>
    own === dataset &&
    table === final.name &&
    // DuckDB ignores case.
    present.some((column) => column.name.toLowerCase() === name.toLowerCase())
  const table = { dataset, name: final.name }
  if (known.tables.some(has) || rejectionOf(known.rejections, { kind: 'add-column', table, column: name }))
    return false
  if (known.expected.some(has)) return dataType === 'propose'
  return !known.everProposed.some(has) && (columns === 'propose' || columns === 'evolve')
}
