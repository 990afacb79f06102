import {
  byFullName,
  columnOf,
  fullName,
  SYSTEM_COLUMNS,
  typeToHold,
  withHeadroom,
  type Column,
  type Digits,
  type Evidence,
  type ObservedColumn,
  type ObservedTable,
  type SchemaChange,
  type Table,
  type TableName,
} from '@sluice/schema'
import { finalColumn, finalTable } from './final-table.ts'
import { joinLoads, type JoinedTable } from './join-loads.ts'

/** The digits that a number column of a final table holds now, as far as they are known. */
export type LiveDigits = (table: TableName, column: string) => Digits | undefined

const because = (evidence: Evidence | undefined): { readonly evidence?: Evidence } =>
  evidence ? { evidence } : {}

/** The evidence of the first load for which `found` says yes. */
const evidenceOf = (
  loads: readonly ObservedTable[],
  column: string,
  found: (observed: ObservedColumn) => boolean,
): Evidence | undefined =>
  loads
    .flatMap((load) => load.columns.filter((observed) => observed.name === column))
    .find((observed) => observed.evidence && found(observed))?.evidence

function create({ table }: JoinedTable): readonly SchemaChange[] {
  const created = finalTable(table)
  const evidence = table.columns.find((column) => column.evidence)?.evidence
  return created
    ? [{ kind: 'create-table', table: created, emptyColumns: table.emptyColumns, ...because(evidence) }]
    : []
}

function columnChanges(final: Table, joined: JoinedTable, liveDigits: LiveDigits): readonly SchemaChange[] {
  const table = { dataset: final.dataset, name: final.name }
  return joined.table.columns
    .filter((observed) => !SYSTEM_COLUMNS.has(observed.name))
    .flatMap((observed): readonly SchemaChange[] => {
      const { name, evidence } = observed
      const column = columnOf(final, name)
      if (!column) return [{ kind: 'add-column', table, column: finalColumn(observed), ...because(evidence) }]
      const digits = liveDigits(table, name)
      const needs = (what: ObservedColumn) => typeToHold(column.type, digits, what) !== column.type
      if (!needs(observed)) return []
      const to = withHeadroom(typeToHold(column.type, digits, observed))
      const forced = evidenceOf(joined.loads, name, needs) ?? evidence
      return [{ kind: 'widen-column', table, column: name, from: column.type, to, ...because(forced) }]
    })
}

function holdsNulls(loads: readonly ObservedTable[], { name }: Column): boolean {
  return loads.some((load) => {
    const observed = load.columns.find((column) => column.name === name)
    return (
      !observed || (observed.evidence !== undefined && observed.evidence.nonNull < observed.evidence.seen)
    )
  })
}

function relaxations(final: Table, { loads }: JoinedTable): readonly SchemaChange[] {
  const { dataset, name } = final
  return final.columns
    .filter((column) => !column.nullable && !SYSTEM_COLUMNS.has(column.name))
    .filter((column) => !final.primaryKey.includes(column.name) && holdsNulls(loads, column))
    .map((column): SchemaChange => {
      const nulls = ({ evidence }: ObservedColumn) =>
        evidence !== undefined && evidence.nonNull < evidence.seen
      const evidence = evidenceOf(loads, column.name, nulls)
      return { kind: 'relax-not-null', table: { dataset, name }, column: column.name, ...because(evidence) }
    })
}

/**
 * The changes after which `finals` hold everything in `observed`, which has one entry for every waiting load and table,
 * in load order. Sorted by table; planning again after the changes were applied gives none.
 */
export function planChanges(
  finals: readonly Table[],
  observed: readonly ObservedTable[],
  liveDigits: LiveDigits,
): readonly SchemaChange[] {
  const live = new Map(finals.map((table) => [fullName(table), table]))
  const joined = joinLoads(observed).toSorted((a, b) => byFullName(a.table, b.table))
  const started = (name: string, dataset: string): boolean =>
    live.has(fullName({ dataset, name })) ||
    joined.some(
      ({ table }) => table.dataset === dataset && table.name === name && finalTable(table) !== undefined,
    )
  return joined.flatMap((one) => {
    const final = live.get(fullName(one.table))
    if (final) return [...columnChanges(final, one, liveDigits), ...relaxations(final, one)]
    const { root, dataset } = one.table
    return root === undefined || started(root, dataset) ? create(one) : [] // nested tables never come before their root
  })
}
