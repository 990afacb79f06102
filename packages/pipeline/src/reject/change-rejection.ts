import { installedVersion } from '@sluice/ledger'
import { accept, factsOf, halfAppliedMigrations, reject, type Decided } from '@sluice/schema-evolution'
import { basis } from '../load/propose-waiting.ts'
import type { RunContext } from '../run/run-context.ts'
import type { Opened } from '../target/with-target.ts'
import { assertNotAppliedElsewhere } from './applied-elsewhere.ts'
import { findMigration } from './find-migration.ts'

/** `accept` restores what was rejected. */
export type Decision = 'reject' | 'accept'

/** What was rejected or restored, and what is left of the migration. */
export interface RejectionResult {
  /** Folder of the migration. */
  readonly migration: string
  readonly decision: Decision
  /** Empty where a person wrote the migration, which is rejected or restored as a whole. */
  readonly changes: readonly string[]
  /** Number of changes that are left in the migration. */
  readonly changes_left: number
  /** SQL files that a person has edited, and must edit again. */
  readonly edit: readonly string[]
  /** Folder of an applied newer migration that touches the same as what was restored: run `rebase`. */
  readonly behind?: string
}

const DECIDE = { reject, accept }

/**
 * Rejects a migration, or a column of it, or restores what was rejected.
 * @param name name of its folder, or a part that only this name has
 * @throws SluiceError E_NO_MIGRATION, E_NO_CHANGE, E_MIGRATION_APPLIED
 */
export async function changeRejection(
  { engine, project, chosen }: Opened,
  context: Pick<RunContext, 'env' | 'signal' | 'emit'>,
  decision: Decision,
  name: string,
  column?: string,
): Promise<Decided> {
  const id = await findMigration(project, name)
  if (decision === 'reject') await assertNotAppliedElsewhere(context, project, chosen, id)
  const installed = (await installedVersion(engine)) !== undefined
  const datasets = [...new Set(project.config.sources.map(({ dataset }) => dataset))]
  return DECIDE[decision]({
    ...(await basis(engine, project, datasets, [], { installed, announced: [] })),
    id,
    halfApplied: installed ? await halfAppliedMigrations(engine) : new Set<string>(),
    ...(column !== undefined && { column }),
  })
}

/** A rejection as programs read it. */
export const rejectionResult = (
  { id, changes, left, edited, behind }: Decided,
  decision: Decision,
): RejectionResult => ({
  migration: `migrations/${id}`,
  decision,
  changes: changes.map((change) => factsOf(change).title),
  changes_left: left,
  edit: edited,
  ...(behind !== undefined && { behind: `migrations/${behind}` }),
})
