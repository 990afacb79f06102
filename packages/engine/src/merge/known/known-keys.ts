import { BLOCKED, LOAD_ID, POSITION } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { ofFiles } from '../delete/delete-replaced.ts'
import { at, finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { intoOut } from '../out/out-table.ts'
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
  const goes =
    files.length > 0 ? ` and not (${ofFiles('f', files)} and ${at('f', LOAD_ID)} < ${table.loadId})` : ''
  return leaveOut(
    table,
    out,
    `exists (select 1 from ${finalOf(table)} as f where ${sameKey(dialect, table)}${goes})`,
  )
}

/** Puts the rows into `out` whose key a row has that waits in an earlier load; undefined where none can. */
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
  const where = [...open, ...pairs].join(' and ')
  return leaveOut(table, out, `exists (select 1 from ${stagingOf(earlier)} as e where ${where})`)
}
