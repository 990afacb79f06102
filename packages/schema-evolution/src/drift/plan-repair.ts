import {
  columnOf,
  DELETED_AT,
  fullName,
  joinTypes,
  isReserved,
  unreachable,
  withHeadroom,
  type Column,
  type SchemaChange,
  type Table,
  type TableName,
  tableIn,
} from '@sluice/schema'
import { applyChanges } from '../changes/apply-changes.ts'
import { describeDifference, differences, placeOf, type Difference } from '../diff/difference.ts'
import type { Drift } from './find-drift.ts'

/** A difference that no migration of ours mends, and what a person can do. */
export interface Unrepaired {
  readonly difference: Difference
  readonly why: string
}

/** How the schema and the migrations come together again. */
export interface Repair {
  /** Makes what a target lacks, be it this one or, where a column was added by hand, the others; changes nothing elsewhere. */
  readonly restore: readonly SchemaChange[]
  readonly restored: readonly Difference[]
  /** Takes a change of what migrations made over into the migrations. */
  readonly adopt: readonly SchemaChange[]
  readonly unrepaired: readonly Unrepaired[]
  /** Columns that migrations know nothing of: nothing is wrong with them. */
  readonly extra: readonly Difference[]
  /** What stays as a person made it, since a part of the table needs it. */
  readonly kept: readonly Unrepaired[]
  /** What a migration mends that is pending already. */
  readonly proposed: readonly Difference[]
}

interface Step {
  readonly restore?: readonly SchemaChange[]
  readonly adopt?: SchemaChange
  readonly why?: string
  readonly kept?: string
  readonly extra?: true
}

/** What makes a column that somebody added part of the migrations: it may be null, since other targets have rows without it. */
function takeOver(table: TableName, { name, type, nullable, filled, strict }: Column, isKey: boolean): Step {
  if (isKey) return { why: 'it is part of a key that was created by hand: drop the key first' }
  if (!nullable && filled === 'always')
    return { why: 'the database fills it, which a plan cannot express: write a migration by hand' }
  const add: SchemaChange = { kind: 'add-column', table, column: { name, type, nullable: true } }
  return {
    restore:
      nullable || strict !== undefined ? [add] : [add, { kind: 'relax-not-null', table, column: name }],
  }
}

interface Situation {
  readonly isKey: (column: string) => boolean
  readonly live: (column: string) => Column | undefined
  readonly adoptExtra: boolean
  readonly written: ReadonlySet<string>
}

function stepOf(difference: Difference, { isKey, live, adoptExtra, written }: Situation): Step {
  const table = { dataset: difference.table.dataset, name: difference.table.name }
  // What loads wrote into these columns nothing else knows; marks only where there are any.
  const isOwn = (column: string): boolean =>
    (isReserved(column) && column !== DELETED_AT) || written.has(`${fullName(table)}.${column}`)
  const needed = (column: string): boolean => isOwn(column) || isKey(column)
  switch (difference.kind) {
    case 'missing-table':
      return { restore: [{ kind: 'create-table', table: difference.table, emptyColumns: [] }] }
    case 'missing-column': {
      const { column } = difference
      if (!column.nullable || needed(column.name)) {
        const marks =
          column.name === DELETED_AT ? ', or add it by hand if the marks of deleted rows may be lost' : ''
        return {
          why: `every row needs it: restore the table from a backup, or drop it and load it again${marks}`,
        }
      }
      return { restore: [{ kind: 'add-column', table, column }] }
    }
    case 'extra-column': {
      const { column } = difference
      return adoptExtra ? takeOver(table, column, isKey(column.name)) : { extra: true }
    }
    case 'other-type': {
      const { column, expected: from, found: to } = difference
      if (isOwn(column) || isReserved(column))
        return { why: `only loads write it, so change it back to ${from} by hand` }
      const both = joinTypes(from, to)
      if (both === to) return { adopt: { kind: 'widen-column', table, column, from, to } }
      const wanted = both === from ? from : withHeadroom(both)
      return { restore: [{ kind: 'widen-column', table, column, from: to, to: wanted }] }
    }
    case 'other-nullability': {
      const { column, nullable } = difference
      const strict = nullable ? undefined : live(column)?.strict
      if (strict !== undefined) return { kept: strict }
      if (needed(column)) return { why: `set it ${nullable ? 'not null' : 'null'} by hand` }
      const relax: SchemaChange = { kind: 'relax-not-null', table, column }
      return nullable ? { adopt: relax } : { restore: [relax] }
    }
    case 'other-key':
      return { why: 'merges need the key: create it by hand' }
    case 'extra-table':
      return {}
    default:
      return unreachable(difference)
  }
}

/** The tables as they will be once what is proposed already is applied. */
const later = (tables: readonly Table[], { pending }: Drift): readonly Table[] =>
  applyChanges(tables, pending)

/**
 * What mends a drift, beyond what is proposed already. `adoptExtra`: columns that somebody added become part of the
 * migrations, too.
 */
export function planRepair(
  drift: Drift,
  { adoptExtra = false }: { readonly adoptExtra?: boolean } = {},
): Repair {
  const expected = later(drift.expected, drift)
  const keys = Map.groupBy([...expected, ...drift.live], fullName)
  const left = differences(expected, later(drift.live, drift))
  const open = new Set(left.map(describeDifference))
  const unwritten = new Set(
    drift.renamed
      .filter(({ pending }) => pending === undefined)
      .flatMap(({ from, to, ...table }) => [from, to].map((column) => `${fullName(table)}.${column}`)),
  )
  const steps = left.map((difference) => {
    const key = new Set(keys.get(fullName(difference.table))?.flatMap(({ primaryKey }) => primaryKey))
    const present = tableIn(drift.live, difference.table)
    const live = (column: string): Column | undefined => present && columnOf(present, column)
    const isKey = (column: string): boolean => key.has(column)
    const { written } = drift
    return { difference, step: stepOf(difference, { isKey, live, adoptExtra, written }) }
  })
  return {
    restore: steps.flatMap(({ step }) => step.restore ?? []),
    restored: steps.flatMap(({ difference, step }) => (step.restore ? [difference] : [])),
    adopt: steps.flatMap(({ step }) => step.adopt ?? []),
    unrepaired: steps.flatMap(({ difference, step }) =>
      step.why === undefined ? [] : [{ difference, why: step.why }],
    ),
    kept: steps.flatMap(({ difference, step }) =>
      step.kept === undefined ? [] : [{ difference, why: step.kept }],
    ),
    extra: steps.flatMap(({ difference, step }) => (step.extra ? [difference] : [])),
    proposed: drift.differences.filter(
      (difference) => !open.has(describeDifference(difference)) && !unwritten.has(placeOf(difference)),
    ),
  }
}
