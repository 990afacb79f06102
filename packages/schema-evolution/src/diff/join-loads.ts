import { fullName, joinObserved, type ObservedColumn, type ObservedTable } from '@sluice/schema'

/** What all loads that wait for one table were observed to hold, together. */
export interface JoinedTable {
  readonly table: ObservedTable
  /** The same table load by load. */
  readonly loads: readonly ObservedTable[]
}

function joinColumns(first: ObservedColumn, next: ObservedColumn): ObservedColumn {
  const { evidence } = first
  return {
    name: first.name,
    ...joinObserved(first, next),
    ...(evidence ? { evidence } : {}),
    ...(next.mask !== undefined && { mask: next.mask }),
    ...(next.references !== undefined && { references: next.references }),
  }
}

function joinTables(loads: readonly ObservedTable[], newest: ObservedTable): ObservedTable {
  const columns = new Map<string, ObservedColumn>()
  for (const column of loads.flatMap((load) => load.columns)) {
    const known = columns.get(column.name)
    columns.set(column.name, known ? joinColumns(known, column) : column)
  }
  const empty = new Set(loads.flatMap((load) => load.emptyColumns).filter((name) => !columns.has(name)))
  return { ...newest, columns: [...columns.values()], emptyColumns: [...empty] }
}

/**
 * One table from several loads of it: columns in the order first seen, types joined, the primary key and disposition
 * of the newest load.
 */
export function joinLoads(observed: readonly ObservedTable[]): readonly JoinedTable[] {
  return [...Map.groupBy(observed, fullName).values()].flatMap((loads) => {
    const newest = loads.at(-1)
    return newest ? [{ table: joinTables(loads, newest), loads }] : []
  })
}
