import { duckdbDialect, ident, type Workbench } from '@sluice/engine'
import type { StagedColumn, StagedTable } from '../staged/staged-resource.ts'
import { keptRows, keptValues } from './kept-records.ts'
import { isStaged } from '../staged/left-out.ts'
import { leaveOut } from './leave-out.ts'
import { discardsRow, modeOf, type Violation } from './violation.ts'

/** A resource's tables without what its contract discards. */
export interface Admitted {
  readonly tables: readonly StagedTable[]
  /** Queries over the workbench that give what goes to the quarantine: see KEPT_COLUMNS. */
  readonly kept: readonly string[]
  /** For each violation the rows or values that were discarded because of it, or for it first. */
  readonly discarded: ReadonlyMap<Violation, number>
}

const discardsValue = (violation: Violation): boolean =>
  modeOf(violation) === 'discard_value' && !discardsRow(violation) && violation.rows > 0

/** Takes rows and values that the contract discards out of what is staged; rows without a key go in the same way. */
export async function discard(
  workbench: Workbench,
  tables: readonly StagedTable[],
  violations: readonly Violation[],
): Promise<Admitted> {
  const admitted: StagedTable[] = []
  const kept: string[] = []
  const discarded = new Map(violations.filter(discardsRow).map((one) => [one, one.rows]))
  for (const table of tables) {
    const parent = admitted.find(({ name }) => name === table.parent)
    const leftOut = await leaveOut(workbench, table, parent, violations)
    const rest: StagedTable = leftOut ? { ...table, leftOut } : table
    const root = admitted[0] ?? rest
    kept.push(...keptRows(rest, root))
    let valuesDiscarded = 0
    const own = violations.filter((one) => one.table.name === table.name)
    for (const one of own.filter(discardsValue)) {
      const values = await countStaged(workbench, rest, one.where)
      discarded.set(one, values)
      valuesDiscarded += values
      kept.push(...keptValues(one, rest, root))
    }
    const isGone = own.some((one) => one.entity === 'tables' && discardsRow(one))
    admitted.push({
      ...rest,
      columns: table.columns.flatMap((column) => admittedColumn(column, own)),
      valuesDiscarded,
      ...(isGone && { isGone }),
    })
  }
  return { tables: admitted, kept, discarded }
}

async function countStaged(workbench: Workbench, table: StagedTable, where: string): Promise<number> {
  const [row] = await workbench.rows<{ n: number }>(
    `select count(*) as n from ${ident(table.raw.table)} where ${where} and ${isStaged(table)}`,
  )
  return row?.n ?? 0
}

/** A column as it is staged: not at all, or in the reviewed type where the contract lets no other in. */
function admittedColumn(column: StagedColumn, own: readonly Violation[]): readonly StagedColumn[] {
  const violation = own.find(({ column: name, value }) => name === column.name && value !== undefined)
  if (!violation) return [column]
  const { expected, rows } = violation
  const passes = modeOf(violation) === 'evolve' && rows > 0
  if (expected === undefined) return modeOf(violation) === 'evolve' ? [column] : []
  if (passes) return [column]
  const { name, type, value, ownContract } = column
  const fits = duckdbDialect.fits(`(${value})`, type, expected)
  const converted = duckdbDialect.convert(`(${value})`, type, expected)
  return [
    {
      name,
      type: expected,
      value: `case when ${fits} then ${converted} end`,
      ...(ownContract !== undefined && { ownContract }),
    },
  ]
}
