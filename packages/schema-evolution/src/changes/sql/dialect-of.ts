import { duckdbDialect, postgresDialect, type Dialect, type EngineKind } from '@sluice/engine'

const DIALECTS: Record<EngineKind, Dialect> = { duckdb: duckdbDialect, postgres: postgresDialect }

/** The SQL of an engine that need not be open. */
export const dialectOf = (kind: EngineKind): Dialect => DIALECTS[kind]
