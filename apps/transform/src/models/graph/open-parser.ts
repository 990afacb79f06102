import { openDuckdb, type EngineKind, type Session } from '@sluice/engine'
import { unreachable } from '@sluice/schema'
import { duckdbParser } from './duckdb-parser.ts'
import { openPostgresParser } from './postgres-parser.ts'
import type { QueryParser } from './reference.ts'

/** The parser of an engine. `session`: of the engine, where one is open; a DuckDB parses there. */
export async function openParser(kind: EngineKind, session?: Session): Promise<QueryParser> {
  switch (kind) {
    case 'duckdb': {
      if (session) return duckdbParser(session, async () => {})
      const engine = await openDuckdb({ path: ':memory:' })
      return duckdbParser(engine.session, () => engine[Symbol.asyncDispose]())
    }
    case 'postgres':
      return openPostgresParser()
    default:
      return unreachable(kind)
  }
}
