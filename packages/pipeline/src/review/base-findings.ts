import type { Finding } from '@sluice/schema-evolution'
import type { MigrationChanges } from '../committed/added-migrations.ts'

/** Migrations of the base that a pull request changes or removes: a target that has applied one stops at it. */
export function baseFindings({ rewritten, removed, rejected }: MigrationChanges): readonly Finding[] {
  const rejectedIds = new Set(rejected.map(({ migration }) => migration))
  const found = (id: string, code: string, what: string): readonly Finding[] =>
    rejectedIds.has(id)
      ? []
      : [
          {
            code,
            place: `migrations/${id}`,
            message: `the base has this migration, and it is ${what} here: a target that has applied it stops`,
            hint: 'restore it from the base, and put the change into a new migration',
          },
        ]
  return [
    ...rewritten.flatMap((id) => found(id, 'E_MIGRATION_CHANGED', 'changed')),
    ...removed.flatMap((id) => found(id, 'E_MIGRATION_MISSING', 'removed')),
  ]
}
