import { ident, literal, sqlFile, type Reader, type Session } from '@sluice/engine'
import { SYSTEM_SCHEMA } from '@sluice/schema'
import { statementsOf, withParts } from './statements.ts'

const statement = statementsOf(sqlFile('../sql/migrations.sql', import.meta.url))
const ALL = statement('all')
const FORGET = statement('forget')
const RECORD = statement('record')
const IS_THERE = statement('is there')
const PROGRESS = statement('progress')

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
export async function readHistory(
  session: Pick<Session, 'rows'>,
): Promise<ReadonlyMap<string, HistoryEntry>> {
  const entries = await session.rows<HistoryEntry>(ALL)
  return new Map(entries.map((entry) => [entry.id, entry]))
}

/** How much of a migration a target has that is only read. `schema`: that of Sluice's tables there. */
export async function appliedOn(
  reader: Reader,
  id: string,
  schema: string = SYSTEM_SCHEMA,
): Promise<'all' | 'part' | 'nothing'> {
  const tables = await reader.query(withParts(IS_THERE, { name: literal(schema) }))
  if (tables.rows.length === 0) return 'nothing'
  const { rows } = await reader.query(withParts(PROGRESS, { schema: ident(schema), id: literal(id) }))
  const [row] = rows
  return row ? (row['finished'] ? 'all' : 'part') : 'nothing'
}

/** Records how far a migration is. */
export async function writeHistory(session: Session, entry: HistoryEntry): Promise<void> {
  const { id, checksum, appliedAt, seconds, statements, finished } = entry
  await session.later(withParts(FORGET, { id: '$1' }), [id])
  await session.later(RECORD, [id, checksum, appliedAt, String(seconds), statements, finished])
}

/** The statement that a person runs to let a migration count as not applied. */
export const forgetMigration = (id: string): string => withParts(FORGET, { id: literal(id) })
