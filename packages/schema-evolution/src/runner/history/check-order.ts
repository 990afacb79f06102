import type { EngineKind } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import type { Migration } from '../../migration/read/read-migrations.ts'
import type { SqlFile } from '../../migration/sql-file.ts'
import { saysFootprint, sharedFootprint } from './footprint.ts'

/** A migration that should have come before a newer one, since both touch the same. */
export interface Late {
  readonly late: Migration
  readonly file: SqlFile
  readonly newer: Migration
  readonly shared: string
}

/** Migrations in `pending` that an applied newer one should have come after, each with the first such. */
export function outOfOrder(
  pending: readonly Migration[],
  applied: readonly Migration[],
  kind: EngineKind,
): readonly Late[] {
  return pending.flatMap((late) => {
    const file = late.sql[kind]
    if (!file) return []
    for (const newer of applied.filter(({ id }) => id > late.id)) {
      const other = newer.sql[kind]
      const shared = other && sharedFootprint(file, other)
      if (shared !== undefined) return [{ late, file, newer, shared }]
    }
    return []
  })
}

/**
 * A migration may come after newer ones, as parallel branches make it, where they touch different things.
 * @throws SluiceError E_MIGRATION_ORDER where they touch the same
 */
export function checkOrder(
  pending: readonly Migration[],
  applied: readonly Migration[],
  kind: EngineKind,
): void {
  const [first] = outOfOrder(pending, applied, kind)
  if (!first) return
  const { late, file, newer, shared } = first
  const says = saysFootprint(file) && (newer.sql[kind] ? saysFootprint(newer.sql[kind]) : false)
  throw new SluiceError(
    says
      ? `${late.id} changes ${shared}, and so does ${newer.id}, which is newer and already applied`
      : `${late.id} is late: ${newer.id} is newer and already applied, and one of them does not say what it touches`,
    {
      code: 'E_MIGRATION_ORDER',
      place: file.path,
      hint: late.plan
        ? 'run sluice plan --rebase on the branch that is not merged yet'
        : 'give it a newer name if it may come last, or say what it touches in "--! Footprint: dataset.table" lines',
    },
  )
}
