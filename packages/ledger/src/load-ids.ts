import { sqlFile, type EngineKind, type Session } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import { statementsOf, withParts } from './statements.ts'

const statement = statementsOf(sqlFile('../sql/loads.sql', import.meta.url))
const NEXT = statement('next id')
const CONTINUE: Readonly<Record<EngineKind, string>> = {
  postgres: statement('continue ids above (postgres)'),
  duckdb: statement('continue ids above (duckdb)'),
}

/** Draws the next load id from the sequence. */
export async function nextLoadId(session: Pick<Session, 'rows'>): Promise<number> {
  const [row] = await session.rows<{ id: number }>(NEXT)
  if (!row) throw new SluiceError('the target gave no load id', { code: 'E_LOAD_ID' })
  return row.id
}

/** Takes the id `highest` + 1, and lets the sequence go on behind it. */
export async function continueLoadIds(tx: Session, kind: EngineKind, highest: number): Promise<number> {
  const taken = highest + 1
  await tx.script(withParts(CONTINUE[kind], { highest: String(taken), next: String(taken + 1) }))
  return taken
}
