import { literal, sqlFile, type Session } from '@sluice/engine'
import { statementsOf, withParts } from './statements.ts'

const statement = statementsOf(sqlFile('../sql/migrations.sql', import.meta.url))
const ALL = statement('all')
const FORGET = statement('forget')
const RECORD = statement('record')

/** A row of `migrations`. */
export interface HistoryEntry {
  readonly id: string
  readonly checksum: string
  readonly appliedAt: string
  readonly seconds: number
  /** How many statements were done: fewer than all where `finished` is false. */
  readonly statements: number
  readonly finished: boolean
}

/** The migrations that the target has, by id. */
export async function readHistory(session: Session): Promise<ReadonlyMap<string, HistoryEntry>> {
  const entries = await session.rows<HistoryEntry>(ALL)
  return new Map(entries.map((entry) => [entry.id, entry]))
}

/** Records how far a migration is. */
export async function writeHistory(session: Session, entry: HistoryEntry): Promise<void> {
  const { id, checksum, appliedAt, seconds, statements, finished } = entry
  await session.run(withParts(FORGET, { id: '$1' }), [id])
  await session.run(RECORD, [id, checksum, appliedAt, String(seconds), statements, finished])
}

/** The statement that a person runs to let a migration count as not applied. */
export const forgetMigration = (id: string): string => withParts(FORGET, { id: literal(id) })
