import type { Engine } from '@sluice/engine'
import { fullName, type Evidence, type ObservedTable, type Table } from '@sluice/schema'
import { waitingNeeds } from './waiting-needs.ts'

/**
 * What waits, with evidence of the nulls that are blocked because their column takes none: a load looks for them only where it
 * knew of that, and a reviewer may have said so after it.
 */
export async function withBlockedNulls(
  engine: Engine,
  finals: readonly Table[],
  observed: readonly ObservedTable[],
): Promise<readonly ObservedTable[]> {
  const notNull = new Set(
    finals.flatMap((table) =>
      table.columns
        .filter(({ name, nullable }) => !nullable && !table.primaryKey.includes(name))
        .map(({ name }) => `${fullName(table)}.${name}`),
    ),
  )
  const isOpen = (table: ObservedTable): boolean =>
    table.columns.some(({ name, evidence }) => !evidence && notNull.has(`${fullName(table)}.${name}`))
  if (!observed.some(isOpen)) return observed
  const needs = (await waitingNeeds(engine, [], [])).filter(({ need }) => need.kind === 'relax-not-null')
  return observed.map((table) => {
    const own = needs.filter(
      ({ loadId, need }) => loadId === table.load?.loadId && fullName(need.table) === fullName(table),
    )
    const columns = table.columns.map((column) => {
      const nulls = own.find(({ need }) => need.column === column.name)
      if (column.evidence || !nulls) return column
      const seen = table.load?.rows ?? nulls.count
      const evidence: Evidence = {
        loadId: nulls.loadId,
        seen,
        nonNull: seen - nulls.count,
        violating: nulls.count,
      }
      return { ...column, evidence }
    })
    return { ...table, columns }
  })
}
