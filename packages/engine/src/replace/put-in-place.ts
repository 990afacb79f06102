import type { TableName } from '@sluice/schema'
import { keepParts } from '../duckdb/parts/keep-parts.ts'
import { textArray } from '../postgres/text-array.ts'
import { qualified } from '../quote.ts'
import type { Session } from '../session.ts'

/** A table or view that another one takes the place of. */
export interface Replaced extends TableName {
  readonly kind: 'table' | 'view'
}

/**
 * On Postgres: drops the old table or view, gives the fresh one, built beside it in the same schema, its name and all that
 * hung on it: grants, indexes, constraints, comments, and the views that read it. To be called in a transaction. `losable`:
 * views, as `dataset.name`, that may stay dropped where they cannot be created on the new columns. Gives those that do.
 */
export async function putInPlace(
  tx: Session,
  old: Replaced,
  fresh: string,
  losable: readonly string[],
): Promise<readonly string[]> {
  const [row] = await tx.rows<{ lost: readonly string[] }>(
    'select to_json(_sluice.put_in_place($1::text::regclass, $2::text::regclass, $3::text::text[])) as lost',
    [qualified(old.dataset, old.name), qualified(old.dataset, fresh), textArray(losable)],
  )
  return row?.lost ?? []
}

/**
 * On DuckDB: runs work that creates or replaces the table of that name, and gives it what hung on the old one. To be called
 * in a transaction. `isPlain`: the old table is known to have nothing but columns. Views find what they read by its name.
 */
export async function createInPlace(
  tx: Session,
  old: (Replaced & { readonly isPlain: boolean }) | undefined,
  create: () => Promise<void>,
): Promise<void> {
  if (old?.kind === 'view') await tx.script(`drop view ${qualified(old.dataset, old.name)}`)
  if (old?.kind !== 'table' || old.isPlain) return create()
  await keepParts(tx, [old], [`insert into ${qualified(old.dataset, old.name)}`], create)
}
