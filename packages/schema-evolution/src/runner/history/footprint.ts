import type { SqlFile } from '../../migration/sql-file.ts'

const covers = (a: string, b: string): boolean => a === b || b.startsWith(`${a}.`)

const footprintOf = ({ headers }: SqlFile): readonly string[] => headers.get('Footprint') ?? []

/**
 * What two migrations both touch, the first of it; undefined where they commute. One that does not say what it touches
 * may touch anything.
 */
export function sharedFootprint(one: SqlFile, other: SqlFile): string | undefined {
  const [mine, theirs] = [footprintOf(one), footprintOf(other)]
  if (mine.length === 0) return theirs[0] ?? 'anything'
  if (theirs.length === 0) return mine[0]
  return mine.find((a) => theirs.some((b) => covers(a, b) || covers(b, a)))
}

/** Whether a migration may touch a table, `dataset.name`. */
export function touches(file: SqlFile, table: string): boolean {
  const mine = footprintOf(file)
  return mine.length === 0 || mine.some((one) => covers(one, table) || covers(table, one))
}

/** Whether a migration declares what it touches. */
export const saysFootprint = (file: SqlFile): boolean => footprintOf(file).length > 0
