import { SluiceError, type Column, type CreateTable, type SchemaChange } from '@sluice/schema'
import { sortedJson } from './sorted-json.ts'

/** The file beside a plan that has what was rejected of it. */
export const REJECTED_FILE = 'rejected.json'
/** The folder that a migration's files are moved to when all of it is rejected. */
export const REJECTED_FOLDER = 'rejected'

/** A change that was taken out of a plan, and where it was, so that it can be put back. */
export interface RejectedChange {
  readonly change: SchemaChange
  /** Place among all changes of the migration, rejected ones included. */
  readonly at: number
  /** For a column of a table that the migration creates: place among all its columns. */
  readonly columnAt?: number
}

export const writeRejected = (rejected: readonly RejectedChange[]): string => `${sortedJson({ rejected })}\n`

/** @throws SluiceError E_REJECTED_INVALID */
export function parseRejected(path: string, text: string): readonly RejectedChange[] {
  try {
    const { rejected } = JSON.parse(text) as { rejected: readonly RejectedChange[] }
    if (rejected.every(({ change, at }) => typeof change.kind === 'string' && Number.isInteger(at)))
      return rejected
    throw new Error('an entry has no change')
  } catch (cause) {
    throw new SluiceError(`${path} does not say what was rejected: ${(cause as Error).message}`, {
      code: 'E_REJECTED_INVALID',
      place: path,
      hint: 'restore the file from git; sluice reject and accept write it',
      cause,
    })
  }
}

const insertAt = <T>(items: readonly T[], at: number, item: T): readonly T[] => [
  ...items.slice(0, at),
  item,
  ...items.slice(at),
]

/** A table that was rejected as a whole has its columns still, those too that were rejected before. */
function withColumn(create: CreateTable, column: Column, at: number): CreateTable {
  if (create.table.columns.some(({ name }) => name === column.name)) return create
  return { ...create, table: { ...create.table, columns: insertAt(create.table.columns, at, column) } }
}

/** All changes of a migration in their order: those of its plan, and those that were taken out of it. */
export function allChanges(
  planned: readonly SchemaChange[],
  rejected: readonly RejectedChange[],
): readonly SchemaChange[] {
  const byPlace = rejected.toSorted((a, b) => a.at - b.at || (a.columnAt ?? 0) - (b.columnAt ?? 0))
  let changes = planned
  for (const { change, at } of byPlace.filter(({ columnAt }) => columnAt === undefined))
    changes = insertAt(changes, at, change)
  for (const { change, at, columnAt } of byPlace) {
    const create = changes[at]
    if (columnAt === undefined || change.kind !== 'add-column' || create?.kind !== 'create-table') continue
    changes = changes.with(at, withColumn(create, change.column, columnAt))
  }
  return changes
}

/** The changes without those that are rejected. */
export function withoutRejected(
  all: readonly SchemaChange[],
  rejected: readonly RejectedChange[],
): readonly SchemaChange[] {
  return all.flatMap((change, index): readonly SchemaChange[] => {
    const here = rejected.filter(({ at }) => at === index)
    if (here.some(({ columnAt }) => columnAt === undefined)) return []
    if (change.kind !== 'create-table' || here.length === 0) return [change]
    const gone = new Set(here.map(({ columnAt }) => columnAt))
    const columns = change.table.columns.filter((_, at) => !gone.has(at))
    return [{ ...change, table: { ...change.table, columns } }]
  })
}
