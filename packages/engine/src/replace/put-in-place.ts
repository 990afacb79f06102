import type { TableName } from '@sluice/schema'
import { keepParts } from '../duckdb/parts/keep-parts.ts'
import { qualified } from '../quote.ts'
import type { Session } from '../session.ts'

/** A table or view that another one takes the place of. */
export interface Replaced extends TableName {
  readonly kind: 'table' | 'view'
}

/**
 * On Postgres: drops the old table or view, gives the fresh one, built beside it in the same schema, its name and all that
 * hung on it: grants, indexes, constraints, comments, and the views that read it. To be called in a transaction. `queries`:
 * of views by `dataset.name`, which they get where they cannot be created on the new columns as they are. A view that cannot
 * be created with that one either ends it with an error (2BP01).
 */
export async function putInPlace(
  tx: Session,
  old: Replaced,
  fresh: string,
  queries: ReadonlyMap<string, string>,
): Promise<void> {
  await tx.rows(
    `select _sluice.put_in_place($1::text::regclass, $2::text::regclass, $3::text::jsonb, current_setting('search_path'))`,
    [
      qualified(old.dataset, old.name),
      qualified(old.dataset, fresh),
      JSON.stringify(Object.fromEntries(queries)),
    ],
  )
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
