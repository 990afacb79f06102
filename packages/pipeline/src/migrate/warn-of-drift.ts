import type { Log } from '@sluice/loader'
import { describeDifference, findDrift, planRepair } from '@sluice/schema-evolution'
import { migrationsDir } from '../project/project.ts'
import type { Opened } from '../target/with-target.ts'

/** Says before anything is applied what somebody changed by hand; a migration that it breaks is refused by itself. */
export async function warnOfDrift({ engine, project, chosen }: Opened, log: Log): Promise<void> {
  const drift = await findDrift(engine, migrationsDir(project))
  const proposed = new Set(planRepair(drift).proposed)
  for (const difference of drift.differences.filter(({ kind }) => kind !== 'extra-column')) {
    log.warn(
      `target ${chosen.name} was changed by hand: ${describeDifference(difference)}; ${proposed.has(difference) ? 'a pending migration corrects it' : 'run sluice plan'}`,
    )
  }
}
