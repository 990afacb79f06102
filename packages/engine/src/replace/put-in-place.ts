import { unreachable, type TableName } from '@sluice/schema'
import { keepParts } from '../duckdb/parts/keep-parts.ts'
import type { EngineKind } from '../engine.ts'
import { textArray } from '../postgres/text-array.ts'
import { ident, qualified } from '../quote.ts'
import type { Session } from '../session.ts'

/** A table or view that takes the place of another one. */
export interface Replacement {
  readonly old: TableName & { readonly kind: 'table' | 'view' }
  /** Built beside it, in the same schema. */
  readonly fresh: { readonly name: string; readonly kind: 'table' | 'view' }
  /** Views, as `dataset.name`, that may stay dropped where they cannot be created on the new columns. */
  readonly losable: readonly string[]
}

/**
 * Drops the old table or view, gives the fresh one its name and all that hung on it: grants, indexes, constraints, comments,
 * and on Postgres the views that read it. To be called in a transaction. Gives the views that stay dropped.
 */
export async function putInPlace(
  tx: Session,
  kind: EngineKind,
  { old, fresh, losable }: Replacement,
): Promise<readonly string[]> {
  const [table, beside] = [qualified(old.dataset, old.name), qualified(old.dataset, fresh.name)]
  switch (kind) {
    case 'duckdb':
      // Views of DuckDB find what they read by its name.
      await keepParts(tx, [old], [`insert into ${beside}`], async () => {
        await tx.script(`drop ${old.kind} ${table}`)
        await tx.script(`alter ${fresh.kind} ${beside} rename to ${ident(old.name)}`)
      })
      return []
    case 'postgres': {
      const [row] = await tx.rows<{ lost: readonly string[] }>(
        'select to_json(_sluice.put_in_place($1::text::regclass, $2::text::regclass, $3::text::text[])) as lost',
        [table, beside, textArray(losable)],
      )
      return row?.lost ?? []
    }
    default:
      return unreachable(kind)
  }
}
