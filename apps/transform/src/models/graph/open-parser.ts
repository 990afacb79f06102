import type { EngineKind } from '@sluice/engine'
import { openDuckdbParser } from './duckdb-parser.ts'
import { openPostgresParser } from './postgres-parser.ts'
import type { QueryParser } from './reference.ts'

const OPEN: Record<EngineKind, () => Promise<QueryParser>> = {
  duckdb: openDuckdbParser,
  postgres: openPostgresParser,
}

/** The parser of an engine. */
export const openParser = (kind: EngineKind): Promise<QueryParser> => OPEN[kind]()
