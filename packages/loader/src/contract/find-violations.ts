import {
  columnOf,
  rejectionOf,
  SYSTEM_COLUMNS,
  type Column,
  type Contract,
  type Need,
  type Table,
} from '@sluice/schema'
import { duckdbDialect, ident } from '@sluice/engine'
import { keyColumn, keyNames } from '../context/key-columns.ts'
import type { LoadContext } from '../context/load-context.ts'
import type { Resource } from '../api/resource.ts'
import type { StagedColumn, StagedTable } from '../staged/staged-resource.ts'
import { contractIn } from './contract-in.ts'
import { modeOf, type Violation } from './violation.ts'

type Suspect = Omit<Violation, 'rows'>

/** One table of a load beside what is reviewed and proposed of it. */
interface Judged {
  readonly table: StagedTable
  readonly resource: Resource
  readonly context: LoadContext
}

/** SQL: the staged value cannot be one of the reviewed column; undefined where each value can. */
export function misfitOf({ value, type }: StagedColumn, { type: expected }: Column): string | undefined {
  const fits = duckdbDialect.fits(`(${value})`, type, expected)
  return fits === 'true' ? undefined : `not ${fits}`
}

/** The table as it will be once all that was proposed is applied. */
export const expectedTable = ({ known, dataset }: LoadContext, name: string): Table | undefined =>
  known.expected.find((table) => table.dataset === dataset && table.name === name)

/**
 * All in a resource's tables that is not reviewed and that a contract other than `propose` is to judge, counted. What a
 * person rejected is decided already.
 */
export async function findViolations(
  tables: readonly StagedTable[],
  resource: Resource,
  context: LoadContext,
): Promise<readonly Violation[]> {
  const found: Violation[] = []
  for (const table of tables.filter(({ rows }) => rows > 0)) {
    const suspects = suspectsIn({ table, resource, context })
    const judged = suspects.filter((suspect) => modeOf(suspect) !== 'propose')
    found.push(...(await counted(table, judged, context)))
  }
  return found
}

const isRejected = ({ table, context }: Judged, need: Omit<Need, 'table'>): boolean =>
  rejectionOf(context.known.rejections, {
    ...need,
    table: { dataset: context.dataset, name: table.name },
  }) !== undefined

function suspectsIn(judged: Judged): readonly Suspect[] {
  const { table, resource, context } = judged
  const contract = contractIn(context, resource, ...(table.contracts ?? []))
  const final = expectedTable(context, table.name)
  if (!final)
    return isRejected(judged, { kind: 'create-table' })
      ? []
      : [{ table, entity: 'tables', contract, where: 'true', essential: true }]
  const columns = table.columns.filter(({ name }) => !SYSTEM_COLUMNS.has(name))
  return [
    ...columns.flatMap((column) => suspectOf(judged, column, columnOf(final, column.name))),
    ...withoutValue(judged, final),
  ]
}

function suspectOf(judged: Judged, column: StagedColumn, final: Column | undefined): readonly Suspect[] {
  const { table, resource, context } = judged
  const { name, type: observed, value } = column
  const contract = contractIn(context, resource, ...(table.contracts ?? []), column.ownContract)
  const essential =
    final?.nullable === false ||
    (table.parent === undefined ? keyNames(resource) : (table.key ?? [])).includes(name)
  const common = { table, contract, column: name, observed, value, essential }
  if (!final)
    return isRejected(judged, { kind: 'add-column', column: name })
      ? []
      : [{ ...common, entity: 'columns', where: `(${value}) is not null` }]
  const where = misfitOf(column, final)
  if (where === undefined || isRejected(judged, { kind: 'widen-column', column: name, from: final.type }))
    return []
  return [{ ...common, entity: 'dataType', expected: final.type, where }]
}

/** Reviewed columns that take no null, where there may be one. A row without its key is quarantined anyway. */
function withoutValue(judged: Judged, final: Table): readonly Suspect[] {
  const { table } = judged
  return final.columns
    .filter(
      ({ name, nullable }) => !nullable && !SYSTEM_COLUMNS.has(name) && !final.primaryKey.includes(name),
    )
    .filter(({ name }) => !isRejected(judged, { kind: 'relax-not-null', column: name }))
    .map(({ name, type: expected }): Suspect => {
      const staged = table.columns.find((column) => column.name === name)
      const where = staged ? `(${staged.value}) is null` : 'true'
      const contract = ownContract(judged, name)
      return { table, entity: 'dataType', contract, column: name, expected, where, essential: true }
    })
}

function ownContract({ table, resource, context }: Judged, name: string): Contract {
  const staged = table.columns.find((column) => column.name === name)
  const hint = Object.entries(resource.columns ?? {}).find(([source]) => keyColumn(resource, source) === name)
  const own = staged ? staged.ownContract : hint?.[1].contract
  return contractIn(context, resource, ...(table.contracts ?? []), own)
}

async function counted(
  table: StagedTable,
  suspects: readonly Suspect[],
  { workbench }: LoadContext,
): Promise<readonly Violation[]> {
  if (suspects.length === 0) return []
  const keyed = table.keyless === undefined ? '' : ` and not (${table.keyless})`
  const counts = suspects.map(({ where }, at) => `count(*) filter (where (${where})${keyed}) as n${at}`)
  const [row = {}] = await workbench.rows<Record<string, number>>(
    `select ${counts.join(',\n')} from ${ident(table.raw.table)}`,
  )
  return suspects.map((suspect, at): Violation => ({ ...suspect, rows: row[`n${at}`] ?? 0 }))
}
