import {
  describeDifference,
  findDrift,
  planRepair,
  writeRename,
  writeRepair,
  type Drift,
  type Repair,
  type WrittenMigration,
  type WrittenRename,
} from '@sluice/schema-evolution'
import { installSystem } from '@sluice/ledger'
import { planChoices } from '../project/plan-choices.ts'
import { migrationsDir } from '../project/project.ts'
import type { RunContext } from '../run/run-context.ts'
import type { Opened } from '../target/with-target.ts'

/** What was changed by hand, and the migrations that were written for it. */
export interface RepairedDrift {
  readonly drift: Drift
  readonly repair: Repair
  readonly renames: readonly WrittenRename[]
  readonly written: readonly WrittenMigration[]
}

/** What was changed by hand on a target, for programs. */
export interface PlanResult {
  /** Folders of the migrations that were written. */
  readonly migrations: readonly string[]
  /** Differences that only a person can repair. */
  readonly by_hand: readonly { readonly difference: string; readonly why: string }[]
  /** Columns added by hand that no migration contains. */
  readonly extra: readonly string[]
  /** Differences that a pending migration corrects. */
  readonly pending: readonly string[]
}

/** Writes the migrations that repair what was changed by hand. `adoptExtra`: for columns that somebody added, too. */
export async function repairDrift(
  { engine, project }: Opened,
  { now }: Pick<RunContext, 'now'>,
  options: { readonly adoptExtra: boolean },
): Promise<RepairedDrift> {
  await installSystem(engine)
  const drift = await findDrift(engine, migrationsDir(project))
  const renames: WrittenRename[] = []
  for (const rename of drift.renamed)
    if (rename.pending === undefined) renames.push(await writeRename(project.dir, rename, now()))
  const repair = planRepair(drift, options)
  const written = await writeRepair(drift, repair, {
    projectDir: project.dir,
    engine,
    now: now(),
    ...planChoices(project),
  })
  return { drift, repair, renames, written }
}

/** A repair as programs read it. */
export const planResult = ({ repair, renames, written }: RepairedDrift): PlanResult => ({
  migrations: [...renames, ...written].map(({ id }) => `migrations/${id}`),
  by_hand: repair.unrepaired.map(({ difference, why }) => ({
    difference: describeDifference(difference),
    why,
  })),
  extra: repair.extra.map(describeDifference),
  pending: repair.proposed.map(describeDifference),
})
