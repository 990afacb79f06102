import { sqlFile, type Engine, type Session } from '@sluice/engine'
import type { Rename } from '@sluice/schema'
import { isUpToDate } from './install-system.ts'
import { statementsOf } from './statements.ts'

const statement = statementsOf(sqlFile('../sql/renames.sql', import.meta.url))
const IS_THERE = statement('is there')
const ALL = statement('all')
const REMOVE = statement('remove')
const RECORD = statement('record')

/** The columns that applied migrations gave another name; none where `_sluice` is older than that. */
export async function readRenames(
  engine: Engine,
  session: Pick<Session, 'rows'> = engine.session,
): Promise<readonly Rename[]> {
  const { systemSchema } = engine
  const isThere = isUpToDate(engine) || (await session.rows(IS_THERE, [systemSchema])).length > 0
  return isThere ? currentRenames(session) : []
}

/** Like readRenames, for a target whose `_sluice` is of this version. */
export const currentRenames = (session: Pick<Session, 'rows'>): Promise<readonly Rename[]> =>
  session.rows<Rename & Record<string, unknown>>(ALL)

/** Records the columns that a migration gave another name. */
export async function recordRenames(session: Session, id: string, renames: readonly Rename[]): Promise<void> {
  for (const { dataset, name, from, to } of renames) {
    const key = [dataset, name, from]
    await session.run(REMOVE, key)
    await session.run(RECORD, [...key, to, id])
  }
}
