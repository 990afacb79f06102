import type { CreateTable, SchemaChange } from '@sluice/schema'
import { without } from './find-changes.ts'
import type { RejectedChange } from '../migration/rejected-change.ts'

const isCreate = (change: SchemaChange): change is CreateTable => change.kind === 'create-table'

/** Names of the tables that a table is nested in, the nearest first, up to one that is not created with it. */
export function outerTables(all: readonly SchemaChange[], { table, parent }: CreateTable): readonly string[] {
  if (parent === undefined) return []
  const own = all
    .filter(isCreate)
    .find((one) => one.table.dataset === table.dataset && one.table.name === parent)
  return [parent, ...(own ? outerTables(all, own) : [])]
}

const isNestedIn = (all: readonly SchemaChange[], inner: CreateTable, outer: CreateTable): boolean =>
  inner.table.dataset === outer.table.dataset && outerTables(all, inner).includes(outer.table.name)

function withTables(
  all: readonly SchemaChange[],
  chosen: readonly RejectedChange[],
  isRelated: (table: CreateTable, chosen: CreateTable) => boolean,
): readonly RejectedChange[] {
  const tables = chosen.map(({ change }) => change).filter(isCreate)
  const related = all.flatMap((change, at) =>
    isCreate(change) && tables.some((one) => isRelated(change, one)) ? [{ change, at }] : [],
  )
  return [...chosen, ...without(related, chosen)]
}

/** With the tables nested in those that are chosen, which hold nothing without them. */
export const withNested = (all: readonly SchemaChange[], chosen: readonly RejectedChange[]) =>
  withTables(all, chosen, (table, outer) => isNestedIn(all, table, outer))

/** With the tables that those which are chosen are nested in, without which they hold nothing. */
export const withOuter = (all: readonly SchemaChange[], chosen: readonly RejectedChange[]) =>
  withTables(all, chosen, (table, inner) => isNestedIn(all, inner, table))
