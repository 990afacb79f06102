import type { DatabaseTarget } from '../kysely/create-database.ts'
import { openDuckdbReader } from './duckdb-reader.ts'
import { openPostgresReader } from './postgres-reader.ts'
import type { Reader } from './reader.ts'

/** Opens a target for reading alone. */
export const openReader = (target: DatabaseTarget): Promise<Reader> =>
  target.kind === 'duckdb' ? openDuckdbReader(target.path) : openPostgresReader(target.url)
