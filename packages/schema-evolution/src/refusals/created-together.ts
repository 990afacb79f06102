import type { CreateTable, SchemaChange } from '@sluice/schema'
import { without } from './find-changes.ts'
import type { RefusedChange } from './refused-change.ts'

const isCreate = (change: SchemaChange): change is CreateTable => change.kind === 'create-table'

/** Whether a table is nested, at whatever depth, in another one that is created with it. */
function isNestedIn(
  all: readonly SchemaChange[],
  { table, parent }: CreateTable,
  outer: CreateTable,
): boolean {
  const own = all.find(
    (one): one is CreateTable =>
      isCreate(one) && one.table.dataset === table.dataset && one.table.name === parent,
  )
  return own !== undefined && (own === outer || isNestedIn(all, own, outer))
}

function withTables(
  all: readonly SchemaChange[],
  chosen: readonly RefusedChange[],
  isRelated: (table: CreateTable, chosen: CreateTable) => boolean,
): readonly RefusedChange[] {
  const tables = chosen.map(({ change }) => change).filter(isCreate)
  const related = all.flatMap((change, at) =>
    isCreate(change) && tables.some((one) => isRelated(change, one)) ? [{ change, at }] : [],
  )
  return [...chosen, ...without(related, chosen)]
}

/** With the tables nested in those that are chosen, which hold nothing without them. */
export const withNested = (all: readonly SchemaChange[], chosen: readonly RefusedChange[]) =>
  withTables(all, chosen, (table, outer) => isNestedIn(all, table, outer))

/** With the tables that those which are chosen are nested in, without which they hold nothing. */
export const withOuter = (all: readonly SchemaChange[], chosen: readonly RefusedChange[]) =>
  withTables(all, chosen, (table, inner) => isNestedIn(all, inner, table))
