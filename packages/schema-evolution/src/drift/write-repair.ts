import { join } from 'node:path'
import type { EngineKind } from '@sluice/engine'
import { applyChanges } from '../changes/apply-changes.ts'
import { factsOf } from '../changes/facts-of.ts'
import { folderNames } from '../migration/read/read-migrations.ts'
import { writeMigration, type WrittenMigration } from '../migration/write/write-migration.ts'
import { planTarget, type PlanTargetOptions } from '../changes/risk/plan-target.ts'
import { describeDifference, placeOf, type Difference } from '../diff/difference.ts'
import type { Drift } from './find-drift.ts'
import type { Repair } from './plan-repair.ts'

export interface WriteRepairOptions extends PlanTargetOptions {
  /** Folder that has `migrations/`. */
  readonly projectDir: string
  readonly now: Date
  /** Engines to write SQL for; both by default. */
  readonly kinds?: readonly EngineKind[]
  readonly contract?: 'evolve'
}

/** Writes the migrations of a repair: one whose SQL leaves alone what is there, then one that is recorded where it was done by hand. */
export async function writeRepair(
  drift: Drift,
  { restore, restored, adopt }: Pick<Repair, 'restore' | 'restored' | 'adopt'>,
  options: WriteRepairOptions,
): Promise<readonly WrittenMigration[]> {
  const { projectDir, now, kinds, contract } = options
  const written: WrittenMigration[] = []
  const isNarrower = (difference: Difference): boolean => difference.kind === 'other-type'
  for (const { changes, ...occasion } of [
    {
      changes: restore.filter(({ kind }) => kind !== 'widen-column'),
      before: drift.live,
      repairs: restored.filter((one) => !isNarrower(one)).map(describeDifference),
      reason: 'missing in a live schema',
    },
    // Each by itself: where one is done already, it is recorded and not run.
    ...restore
      .filter(({ kind }) => kind === 'widen-column')
      .map((change) => ({
        changes: [change],
        before: drift.live,
        repairs: restored.filter((one) => placeOf(one) === factsOf(change).footprint).map(describeDifference),
        reason: 'made narrower by hand on a target',
      })),
    {
      changes: adopt,
      before: applyChanges(drift.expected, drift.pending),
      reason: 'made by hand on a target',
    },
  ]) {
    if (changes.length === 0) continue
    const target = await planTarget(options, drift.live, changes)
    const write = async (): Promise<WrittenMigration> => {
      const ids = await folderNames(join(projectDir, 'migrations'))
      const one = await writeMigration({
        projectDir,
        changes,
        ids,
        now,
        target,
        ...occasion,
        ...(kinds && { kinds }),
        ...(contract && { contract }),
      })
      return one ?? write() // another process took the name
    }
    written.push(await write())
  }
  return written
}
