import type { Session } from '@sluice/engine'

/** A row of `_sluice.migrations`. */
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
  const entries = await session.rows<HistoryEntry>(
    `select id, checksum, applied_at as "appliedAt", seconds, statements, finished from _sluice.migrations order by id`,
  )
  return new Map(entries.map((entry) => [entry.id, entry]))
}

/** Records how far a migration is. */
export async function writeHistory(session: Session, entry: HistoryEntry): Promise<void> {
  const { id, checksum, appliedAt, seconds, statements, finished } = entry
  await session.run('delete from _sluice.migrations where id = $1', [id])
  await session.run(
    `insert into _sluice.migrations (id, checksum, applied_at, seconds, statements, finished)
     values ($1, $2, cast($3 as timestamptz), cast($4 as double precision), $5, $6)`,
    [id, checksum, appliedAt, String(seconds), statements, finished],
  )
}
