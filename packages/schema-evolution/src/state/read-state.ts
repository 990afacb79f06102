import { sqlFile, type EngineKind, type Session } from '@sluice/engine'
import type { StatePart } from './state-part.ts'

const QUERIES: Record<EngineKind, string> = {
  duckdb: sqlFile('../../sql/state.duckdb.sql', import.meta.url),
  postgres: sqlFile('../../sql/state.postgres.sql', import.meta.url),
}

/** The parts of all tables and views in these datasets, in no order. */
export const readState = (
  session: Session,
  kind: EngineKind,
  datasets: readonly string[],
): Promise<readonly StatePart[]> =>
  session.rows<StatePart & Record<string, unknown>>(QUERIES[kind], [datasets])
