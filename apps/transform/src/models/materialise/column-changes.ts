import type { RelationColumn } from './relation.ts'

/** What a model's new columns do to those that its table has. */
export interface ColumnChanges {
  /** Nobody who reads the table minds: `note is new`. */
  readonly additive: readonly string[]
  /** What reads the table may break: `amount: bigint → text`, `note is gone`. */
  readonly destructive: readonly string[]
}

/** Compares the columns of a table with those that it would get. */
export function columnChanges(
  before: readonly RelationColumn[],
  after: readonly RelationColumn[],
): ColumnChanges {
  const old = new Map(before.map(({ name, type }) => [name, type]))
  const now = new Set(after.map(({ name }) => name))
  return {
    additive: after.filter(({ name }) => !old.has(name)).map(({ name }) => `${name} is new`),
    destructive: [
      ...after.flatMap(({ name, type }) => {
        const was = old.get(name)
        return was === undefined || was === type ? [] : [`${name}: ${was} → ${type}`]
      }),
      ...before.filter(({ name }) => !now.has(name)).map(({ name }) => `${name} is gone`),
    ],
  }
}
