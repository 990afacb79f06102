import { ident, type EngineKind, type Session } from '@sluice/engine'
import { comparable } from './differs.ts'
import { sampleRows, type Pair } from './compare-keyed.ts'
import type { PairedColumn, SampleRow } from './table-diff.ts'

export interface WholePair extends Pair {
  /** The columns that both have. */
  readonly columns: readonly PairedColumn[]
}

const rowsOf = (kind: EngineKind, columns: readonly PairedColumn[], table: string): string =>
  `select ${columns.map((column) => `${comparable(kind, column)} as ${ident(column.name)}`).join(', ')} from ${table}`

/** The rows of one table that the other lacks; one that comes several times has to be in both as often. */
function only(kind: EngineKind, { before, after, columns }: WholePair, which: 'added' | 'removed'): string {
  const [from, other] = which === 'added' ? [after, before] : [before, after]
  return `(${rowsOf(kind, columns, from)} except all ${rowsOf(kind, columns, other)}) as rows_of_one`
}

/** Compares rows as a whole: how many are in one table alone. */
export async function countWhole(
  session: Session,
  kind: EngineKind,
  pair: WholePair,
): Promise<{ readonly added: number; readonly removed: number }> {
  const [row] = await session.rows<{ added: number; removed: number }>(
    `select (select count(*) from ${only(kind, pair, 'added')}) as added,
       (select count(*) from ${only(kind, pair, 'removed')}) as removed`,
  )
  return { added: Number(row?.added ?? 0), removed: Number(row?.removed ?? 0) }
}

/** A few rows that are in one table alone. */
export const sampleWhole = (
  session: Session,
  kind: EngineKind,
  pair: WholePair,
  which: 'added' | 'removed',
): Promise<readonly SampleRow[]> => {
  const names = pair.columns.map(({ name }) => name)
  const from = `${only(kind, pair, which)} order by ${names.map((_, i) => i + 1).join(', ')}`
  return sampleRows(session, which, names, from)
}
