import { ident, literal, type Workbench } from '@sluice/engine'
import type { CursorValue } from '../api/cursor/incremental.ts'
import { valueOf, type CursorType } from '../cursor/cursor-value.ts'

type Pick = (a: CursorValue, b: CursorValue) => CursorValue

/** Values of one statement. */
const BATCH = 1000

/** The different values of an expression in a table. */
export async function valuesIn(
  workbench: Workbench,
  table: string,
  expression: string,
  type: CursorType,
  where = 'true',
): Promise<readonly CursorValue[]> {
  const rows = await workbench.rows<{ value: string }>(
    `select distinct ${expression} as value from ${ident(table)} where ${expression} is not null and ${where} order by value`,
  )
  return rows.map(({ value }) => valueOf(value, type))
}

/** The value that a function picks of all. */
export const furthestPicked = (values: readonly CursorValue[], pick: Pick): CursorValue | undefined => {
  const [first, ...others] = values
  return first === undefined ? undefined : others.reduce(pick, first)
}

/** Makes a table of the values, `v`, that a load takes: those that are further than where it starts, and its start if `closed`. */
export async function takeValues(
  workbench: Workbench,
  table: string,
  values: readonly CursorValue[],
  {
    from,
    pick,
    isClosed,
  }: { readonly from: CursorValue | undefined; readonly pick: Pick; readonly isClosed: boolean },
): Promise<void> {
  // A function may return either of two values of the same rank.
  const isFurther = (value: CursorValue, start: CursorValue): boolean => {
    const picks = [pick(start, value), pick(value, start)].map((one) => String(one) === String(value))
    return isClosed ? picks.includes(true) : !picks.includes(false)
  }
  const taken = values.filter((value) => {
    if (from === undefined) return true
    return String(value) === String(from) ? isClosed : isFurther(value, from)
  })
  await workbench.run(`create or replace temp table ${ident(table)} (v varchar)`)
  for (let at = 0; at < taken.length; at += BATCH) {
    const rows = taken.slice(at, at + BATCH).map((value) => `(${literal(String(value))})`)
    await workbench.run(`insert into ${ident(table)} values ${rows.join(', ')}`)
  }
}
