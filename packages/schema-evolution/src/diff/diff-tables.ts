import {
  byFullName,
  columnOf,
  fullName,
  SYSTEM_COLUMNS,
  tableIn,
  typeToHold,
  withHeadroom,
  type Column,
  type Digits,
  type ObservedColumn,
  type ObservedTable,
  type SchemaChange,
  type Table,
  type TableName,
} from '@sluice/schema'
import { factsOf } from '../changes/facts-of.ts'
import { finalColumn, finalTable, addedColumns } from './final-table.ts'
import { gatherEvidence, ofColumn, ofNewTable, ofNulls } from './gather-evidence.ts'
import { joinLoads, type JoinedTable } from './join-loads.ts'
import { readAs } from './retypes.ts'

/** The digits that a number column of a final table holds now, as far as they are known. */
export type LiveDigits = (table: TableName, column: string) => Digits | undefined

function create({ table, loads }: JoinedTable): readonly SchemaChange[] {
  const created = finalTable(table)
  if (!created) return []
  const because = gatherEvidence('new-table', loads, ofNewTable)
  const { parent, emptyColumns } = table
  return [
    {
      kind: 'create-table',
      table: created,
      ...(parent !== undefined && { parent }),
      emptyColumns,
      ...because,
    },
  ]
}

function columnChanges(final: Table, joined: JoinedTable, liveDigits: LiveDigits): readonly SchemaChange[] {
  const table = { dataset: final.dataset, name: final.name }
  return joined.table.columns
    .filter((observed) => !SYSTEM_COLUMNS.has(observed.name))
    .flatMap((observed): readonly SchemaChange[] => {
      const { name } = observed
      const column = columnOf(final, name)
      if (!column) {
        const because = gatherEvidence('new-column', joined.loads, (load) => ofColumn(load, name))
        return [{ kind: 'add-column', table, column: finalColumn(observed), ...because }]
      }
      if (column.filled === 'always') return [] // the database computes it, whatever a load brings
      const digits = liveDigits(table, name)
      const needs = (what: ObservedColumn) => typeToHold(column.type, digits, what) !== column.type
      if (!needs(observed)) return []
      const to = withHeadroom(typeToHold(column.type, digits, observed))
      const forcing = joined.loads.filter((load) =>
        load.columns.some((one) => one.name === name && needs(one)),
      )
      const because = gatherEvidence(
        'value-does-not-fit',
        forcing.length > 0 ? forcing : joined.loads,
        (load) => ofColumn(load, name),
      )
      return [{ kind: 'widen-column', table, column: name, from: column.type, to, ...because }]
    })
}

/** The changes after which the final tables hold what catalogs of sources announce, beyond those that are planned. */
export const announcedChanges = (
  finals: readonly Table[],
  announced: readonly ObservedTable[],
  planned: readonly SchemaChange[],
  liveDigits: LiveDigits,
): readonly SchemaChange[] => {
  const places = new Set(planned.map((change) => factsOf(change).footprint))
  return announced
    .flatMap((table) => {
      const final = tableIn(finals, table)
      return final ? columnChanges(final, { table, loads: [table] }, liveDigits) : []
    })
    .filter((change) => !places.has(factsOf(change).footprint))
}

/** A table that gets another strategy later needs its columns: rows that it has are versions without a beginning. */
const missingAdded = ({ dataset, name, columns }: Table, { table }: JoinedTable): readonly SchemaChange[] =>
  addedColumns(table)
    .filter((wanted) => !columns.some((column) => column.name === wanted.name))
    .map((column): SchemaChange => ({ kind: 'add-column', table: { dataset, name }, column }))

function holdsNulls(loads: readonly ObservedTable[], { name, filled }: Column): boolean {
  return loads.some((load) => {
    const observed = load.columns.find((column) => column.name === name)
    return (
      (!observed && !filled) ||
      (observed?.evidence !== undefined && observed.evidence.nonNull < observed.evidence.seen)
    )
  })
}

function relaxations(final: Table, { loads }: JoinedTable): readonly SchemaChange[] {
  const { dataset, name } = final
  return final.columns
    .filter(({ name: column, nullable }) => !nullable && !SYSTEM_COLUMNS.has(column))
    .filter(({ filled, strict }) => filled !== 'always' && strict === undefined)
    .filter((column) => !final.primaryKey.includes(column.name) && holdsNulls(loads, column))
    .map((column): SchemaChange => {
      const because = gatherEvidence('null-in-not-null', loads, (load) => ofNulls(load, column.name))
      return { kind: 'relax-not-null', table: { dataset, name }, column: column.name, ...because }
    })
}

/** A column that takes no null, and that no migration makes nullable. */
export interface StrictColumn {
  readonly table: TableName
  readonly column: string
  readonly why: string
}

/** The columns of which rows wait that have no value there, and cannot be merged before a person changes something. */
export const strictColumns = (
  finals: readonly Table[],
  observed: readonly ObservedTable[],
): readonly StrictColumn[] =>
  finals.flatMap((final) => {
    const loads = observed.filter((one) => fullName(one) === fullName(final))
    return final.columns.flatMap((column) => {
      const { name, filled, nullable, strict: why } = column
      const isKey = final.primaryKey.includes(name) || SYSTEM_COLUMNS.has(name)
      if (why === undefined || nullable || filled === 'always' || isKey) return []
      return holdsNulls(loads, column) ? [{ table: final, column: name, why }] : []
    })
  })

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
  const read = observed.map((table) => readAs(finals, table))
  const joined = joinLoads(read).toSorted((a, b) => byFullName(a.table, b.table))
  const started = (name: string, dataset: string): boolean =>
    live.has(fullName({ dataset, name })) ||
    joined.some(
      ({ table }) => table.dataset === dataset && table.name === name && finalTable(table) !== undefined,
    )
  return joined.flatMap((one) => {
    const final = live.get(fullName(one.table))
    if (final)
      return [
        ...columnChanges(final, one, liveDigits),
        ...missingAdded(final, one),
        ...relaxations(final, one),
      ]
    const { root, dataset } = one.table
    return root === undefined || started(root, dataset) ? create(one) : [] // nested tables never come before their root
  })
}
