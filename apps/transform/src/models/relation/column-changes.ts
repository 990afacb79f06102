import { outputChanges } from '@sluice/schema-evolution'
import type { RelationColumn } from '../relation/relation.ts'

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
  const changes = outputChanges(before, after)
  return {
    additive: changes.filter(({ isNew }) => isNew).map(({ text }) => text),
    destructive: changes.filter(({ isNew }) => !isNew).map(({ text }) => text),
  }
}
