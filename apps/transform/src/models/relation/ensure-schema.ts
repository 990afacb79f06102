import { createSchema, type EngineKind, type Transaction } from '@sluice/engine'

/** Creates a schema that is missing. On PostgreSQL, of two transactions that create the same one, the second would fail. */
export async function ensureSchema(tx: Transaction, kind: EngineKind, name: string): Promise<void> {
  if (kind === 'postgres') {
    const found = await tx.rows('select 1 as one from pg_catalog.pg_namespace where nspname = $1', [name])
    if (found.length > 0) return
    await tx.lock(`schema ${name}`)
  }
  await tx.script(createSchema(kind, name))
}
