import { ident, qualified, type StagingTable, type Transaction } from '@sluice/engine'
import type { Digits } from '@sluice/schema'
import type { FastPathColumn } from '../staged/fast-path-plan.ts'

/** Columns in one statement. */
const AT_ONCE = 200
/** From here on Postgres writes a double with an exponent. */
const EXPONENT = '1e15'

type Found = Readonly<Record<string, string | number | null>>

/**
 * The columns of a new table with the digits of all of their numbers. Those of a decimal are in its type, and so in what the
 * sample has. A double has at least one digit behind the point, as its sample had, so that larger ones need not be looked at.
 */
export async function withDigits(
  tx: Pick<Transaction, 'rows'>,
  { schema, name }: StagingTable,
  columns: readonly FastPathColumn[],
): Promise<readonly FastPathColumn[]> {
  const counted = columns.filter(({ type, digits }) => digits && (type === 'bigint' || type === 'double'))
  const found = new Map<string, Digits>()
  for (let at = 0; at < counted.length; at += AT_ONCE) {
    const group = counted.slice(at, at + AT_ONCE)
    const [row = {}] = await tx.rows<Found>(
      `select ${group.flatMap(aggregates).join(', ')} from ${qualified(schema, name)}`,
    )
    for (const [index, { name: column, type, digits }] of group.entries()) {
      const [a, b] = [row[`a${index}`] ?? '0', row[`b${index}`] ?? 0]
      const whole = type === 'bigint' ? [a, b].map(String) : [String(Math.trunc(Number(a)))]
      found.set(column, {
        whole: Math.max(...whole.map((text) => text.replace('-', '').length)),
        scale: type === 'bigint' ? 0 : Math.max(digits?.scale ?? 0, Number(b)),
      })
    }
  }
  return columns.map((column) => {
    const digits = found.get(column.name)
    return digits ? { ...column, digits } : column
  })
}

/** A power of ten that a double holds exactly, as do those below it. */
const MOST_PLACES = 15

function aggregates({ name, type, digits }: FastPathColumn, index: number): readonly string[] {
  const x = ident(name)
  if (type === 'bigint')
    return [`cast(max(${x}) as varchar) as a${index}`, `cast(min(${x}) as varchar) as b${index}`]
  const length = `length(split_part(cast(${x} as varchar), '.', 2))`
  // To print a number takes ten times as long as to see that it has no more places than the sample.
  const scale = digits?.scale ?? 0
  const power = `cast(1e${scale} as double precision)`
  const places =
    scale > MOST_PLACES
      ? length
      : `case when round(${x} * ${power}) / ${power} is distinct from ${x} then ${length} end`
  return [
    `max(abs(${x})) as a${index}`,
    `max(case when abs(${x}) < ${EXPONENT} then ${places} end) as b${index}`,
  ]
}
