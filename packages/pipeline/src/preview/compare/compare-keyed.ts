import { ident, type Session } from '@sluice/engine'
import { maskShape } from '@sluice/schema'
import { differs, sameKey } from './differs.ts'
import type { MaskedRow, PairedColumn, SampleRow } from './table-diff.ts'

/** Two tables to compare, as they are named in SQL. */
export interface Pair {
  readonly before: string
  readonly after: string
}

export interface KeyedPair extends Pair {
  readonly key: readonly PairedColumn[]
  /** The other columns that both have. */
  readonly values: readonly PairedColumn[]
}

/** Numbers of rows, and for each of the values in their order how many changed. */
export interface KeyedCounts {
  readonly added: number
  readonly removed: number
  readonly changed: number
  readonly values: readonly number[]
}

export const SAMPLES = 3

/** Compares rows by their key, in one pass. */
export async function countKeyed(
  session: Session,
  { before, after, key, values }: KeyedPair,
): Promise<KeyedCounts> {
  const [first] = key.map(({ name }) => ident(name))
  const both = `b.${first} is not null and a.${first} is not null`
  const counts = [
    `count(*) filter (where b.${first} is null) as added`,
    `count(*) filter (where a.${first} is null) as removed`,
    `count(*) filter (where ${both} and (${anyDiffers(values)})) as changed`,
    ...values.map((column, i) => `count(*) filter (where ${both} and ${differs(column)}) as v${i}`),
  ]
  const [row = {}] = await session.rows<Record<string, number | bigint>>(
    `select ${counts.join(',\n')}\nfrom ${before} as b full join ${after} as a on ${sameKey(key)}`,
  )
  const number = (name: string): number => Number(row[name] ?? 0)
  return {
    added: number('added'),
    removed: number('removed'),
    changed: number('changed'),
    values: values.map((_, i) => number(`v${i}`)),
  }
}

const anyDiffers = (values: readonly PairedColumn[]): string => values.map(differs).join(' or ') || 'false'

/** A few of the rows whose values changed, with the values that did. */
export async function sampleChanged(
  session: Session,
  { before, after, key, values }: KeyedPair,
): Promise<readonly SampleRow[]> {
  const texts = [
    ...key.map(({ name }, i) => `cast(a.${ident(name)} as text) as k${i}`),
    ...values.flatMap((column, i) => [
      `cast(b.${ident(column.name)} as text) as b${i}`,
      `cast(a.${ident(column.name)} as text) as a${i}`,
      `${differs(column)} as d${i}`,
    ]),
  ]
  const rows = await session.rows(
    `select ${texts.join(', ')} from ${before} as b join ${after} as a on ${sameKey(key)}
     where ${anyDiffers(values)} order by ${key.map(({ name }) => `a.${ident(name)}`).join(', ')} limit ${SAMPLES}`,
  )
  return rows.map((row) => {
    const changed = values.flatMap(({ name }, i) => (row[`d${i}`] === true ? [{ name, i }] : []))
    const of = (side: 'a' | 'b'): MaskedRow =>
      Object.fromEntries(changed.map(({ name, i }) => [name, masked(row[`${side}${i}`])]))
    const own = Object.fromEntries(key.map(({ name }, i) => [name, masked(row[`k${i}`])]))
    return { kind: 'changed', row: { ...own, ...of('a') }, before: of('b') }
  })
}

/** A few rows that one table has and the other lacks. */
export async function sampleOnly(
  session: Session,
  { before, after, key }: KeyedPair,
  kind: 'added' | 'removed',
  columns: readonly string[],
): Promise<readonly SampleRow[]> {
  const [side, from, other] =
    kind === 'added' ? ['a', after, `${before} as b`] : ['b', before, `${after} as a`]
  return sampleRows(
    session,
    kind,
    columns,
    `${from} as ${side} where not exists (select 1 from ${other} where ${sameKey(key)})
     order by ${key.map(({ name }) => `${side}.${ident(name)}`).join(', ')}`,
  )
}

/** A few of the rows that `from` gives. */
export async function sampleRows(
  session: Session,
  kind: 'added' | 'removed',
  columns: readonly string[],
  from: string,
): Promise<readonly SampleRow[]> {
  const texts = columns.map((name, i) => `cast(${ident(name)} as text) as c${i}`)
  const rows = await session.rows(`select ${texts.join(', ') || '1'} from ${from} limit ${SAMPLES}`)
  return rows.map((row) => ({
    kind,
    row: Object.fromEntries(columns.map((name, i) => [name, masked(row[`c${i}`])])),
    before: null,
  }))
}

const masked = (value: unknown): string | null =>
  value === null || value === undefined ? null : maskShape(String(value))
