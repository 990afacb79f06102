import type { EngineKind } from '@sluice/engine'
import { onTestFinished } from 'vitest'
import { preparedDatabase } from '../../support/postgres.ts'

/** An empty target for one test, as source text; `rest`: further options of it. */
export async function emptyTarget(kind: EngineKind, rest = ''): Promise<string> {
  if (kind === 'duckdb') return `{ kind: 'duckdb', path: 'shop.duckdb', ${rest} }`
  const { url, drop } = await preparedDatabase()
  onTestFinished(drop)
  return `{ kind: 'postgres', url: '${url}', ${rest} }`
}
