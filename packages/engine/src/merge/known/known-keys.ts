import { BLOCKED, LOAD_ID, POSITION } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { ofFiles } from '../delete/delete-replaced.ts'
import { at, finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { intoOut } from '../out/out-table.ts'
import { isOlderThanFinal, isOlderThanStaged } from '../table/newer.ts'
import { openRows } from '../table/row-filter.ts'
import { keyValue, sameKey } from '../table/values.ts'

const leaveOut = (table: MergeTable, out: string, condition: string): string =>
  `${intoOut(out)}
select ${at('s', POSITION)}, false
from ${stagingOf(table)} as s
where ${openRows(table)}
  and ${condition}
  and not exists (select 1 from ${out} as o where ${at('o', POSITION)} = ${at('s', POSITION)})`

/** Puts the rows into `out` whose key the final table has, in a row that is not of a former version of one of `files`. */
export function insertKnown(
  dialect: Dialect,
  table: MergeTable,
  out: string,
  files: readonly string[],
): string {
  return leaveOut(table, out, isInFinal(dialect, table, files))
}

/** Condition that the final table has a row with the key of `s`, which is not of a former version of one of `files`. */
function isInFinal(
  dialect: Dialect,
  table: MergeTable,
  files: readonly string[],
  ...conditions: readonly string[]
): string {
  const stays =
    files.length > 0 ? [`not (${ofFiles('f', files)} and ${at('f', LOAD_ID)} < ${table.loadId})`] : []
  const where = [sameKey(dialect, table), ...stays, ...conditions].join(' and ')
  return `exists (select 1 from ${finalOf(table)} as f where ${where})`
}

/** Puts the rows into `out` that are older than the final row of their key, and how old a former version of `files` is does not matter. */
export function insertOlder(
  dialect: Dialect,
  table: MergeTable,
  out: string,
  files: readonly string[],
): string | undefined {
  const isOlder = isOlderThanFinal(dialect, table)
  return isOlder && leaveOut(table, out, isInFinal(dialect, table, files, isOlder))
}

/**
 * Puts the rows into `out` whose key a row has that waits in an earlier load, of a table with versions only those that are older;
 * undefined where there can be none.
 */
export function insertAwaited(
  dialect: Dialect,
  table: MergeTable,
  earlier: MergeTable,
  out: string,
): string | undefined {
  const pairs = table.key.map((name) => {
    const [old, own] = [earlier, table].map(({ columns }) => columns.find((column) => column.name === name))
    return old && own && `${keyValue(dialect, old, 'e', own.from)} = ${keyValue(dialect, own, 's', old.from)}`
  })
  if (pairs.length === 0 || pairs.includes(undefined)) return undefined
  const open = earlier.marked ? [at('e', BLOCKED)] : []
  const { newestBy } = table
  const older =
    newestBy === undefined ? [] : [isOlderThanStaged(dialect, newestBy, [table, 's'], [earlier, 'e'])]
  const where = [...open, ...pairs, ...older].join(' and ')
  return leaveOut(table, out, `exists (select 1 from ${stagingOf(earlier)} as e where ${where})`)
}
