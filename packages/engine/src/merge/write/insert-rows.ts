import { timeOf } from '../table/time-of.ts'
import {
  LIST_INDEX,
  LOAD_ID,
  PARENT_ID,
  PARENT_POSITION,
  POSITION,
  ROOT_ID,
  ROOT_POSITION,
  ROW_ID,
  type Versions,
} from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { ident } from '../../quote.ts'
import { at, finalOf, rowIdOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { goingRows } from '../table/row-filter.ts'
import { finalValue, sameKey } from '../table/values.ts'

/** The system columns of a final row, by name, made from the staged row `s`. */
export const systemValues = ({
  nested,
  loadId,
  versions,
}: Pick<MergeTable, 'nested' | 'loadId'> & Partial<Pick<MergeTable, 'versions'>>): readonly (readonly [
  string,
  string,
])[] =>
  nested
    ? [
        [ROW_ID, rowIdOf(loadId, at('s', POSITION))],
        [PARENT_ID, rowIdOf(loadId, at('s', PARENT_POSITION))],
        [ROOT_ID, rowIdOf(loadId, at('s', ROOT_POSITION))],
        [LIST_INDEX, at('s', LIST_INDEX)],
      ]
    : [
        [LOAD_ID, `cast(${loadId} as bigint)`],
        [ROW_ID, rowIdOf(loadId, at('s', POSITION))],
        ...(versions ? validity(versions) : []),
      ]

const validity = ({
  validFrom,
  validTo,
  activeTo,
  boundary = '',
}: Versions): readonly (readonly [string, string])[] => [
  [validFrom, timeOf(boundary)],
  ...(activeTo === undefined ? [] : [[validTo, timeOf(activeTo)] as const]),
]

/** The columns that an insert of staged rows `s` fills, and their values. */
export function inserted(
  dialect: Dialect,
  table: MergeTable,
): { readonly names: readonly string[]; readonly values: readonly string[] } {
  const system = systemValues(table)
  return {
    names: [...table.columns.map(({ name }) => name), ...system.map(([name]) => name)].map(ident),
    values: [
      ...table.columns.map((column) => finalValue(dialect, column)),
      ...system.map(([, value]) => value),
    ],
  }
}

/**
 * Inserts the staged rows that go. `unless`: 'same-key' leaves out those whose key the final table has;
 * 'root-is-gone' leaves out nested rows whose root row has been overwritten since, in the final table `root`;
 * 'updated' leaves out nested rows that updateNested has brought.
 */
export function insertRows(
  dialect: Dialect,
  table: MergeTable,
  out: string | undefined,
  unless?:
    | { readonly kind: 'same-key' }
    | { readonly kind: 'root-is-gone'; readonly root: string }
    | { readonly kind: 'updated' },
): string {
  const { names, values } = inserted(dialect, table)
  const extra =
    unless?.kind === 'same-key'
      ? `\n  and not exists (select 1 from ${finalOf(table)} as f where ${sameKey(dialect, table)})`
      : unless?.kind === 'root-is-gone'
        ? `\n  and exists (select 1 from ${unless.root} as r where ${at('r', ROW_ID)} = ${rowIdOf(table.loadId, at('s', ROOT_POSITION))})`
        : unless?.kind === 'updated'
          ? `\n  and not exists (select 1 from ${finalOf(table)} as f where ${at('f', ROOT_ID)} = ${rowIdOf(table.loadId, at('s', ROOT_POSITION))} and ${at('f', ROW_ID)} = ${rowIdOf(table.loadId, at('s', POSITION))})`
          : ''
  return `insert into ${finalOf(table)} (${names.join(', ')})
select
  ${values.join(',\n  ')}
from ${stagingOf(table)} as s
where ${goingRows(table, out)}${extra}`
}
