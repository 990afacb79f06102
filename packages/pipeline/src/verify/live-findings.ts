import { installedVersion } from '@sluice/ledger'
import {
  describeDifference,
  findDrift,
  placeOf,
  planRepair,
  type Difference,
  type Findings,
} from '@sluice/schema-evolution'
import { migrationsDir } from '../project/project.ts'
import type { Opened } from '../target/with-target.ts'

const PLAN = 'run sluice plan, which writes a migration if one can correct it, or explains what to do'
const MIGRATE = 'a pending migration corrects it: run sluice migrate'

/** What a target's live tables have otherwise than its applied migrations make them. */
export async function liveFindings({ engine, project, chosen }: Opened): Promise<Findings> {
  if ((await installedVersion(engine)) === undefined) {
    const note = {
      place: `target ${chosen.name}`,
      message: 'it has no migration yet, so there is nothing to compare',
    }
    return { findings: [], notes: [note] }
  }
  const drift = await findDrift(engine, migrationsDir(project))
  const proposed = new Set(planRepair(drift).proposed)
  const isExtra = ({ kind }: Difference): boolean => kind === 'extra-column'
  return {
    findings: drift.differences
      .filter((difference) => !isExtra(difference))
      .map((difference) => ({
        code: 'E_SCHEMA_DRIFT',
        place: placeOf(difference),
        message: `on target ${chosen.name} ${describeDifference(difference)}, compared with its applied migrations`,
        hint: proposed.has(difference) ? MIGRATE : PLAN,
      })),
    notes: drift.differences
      .filter(isExtra)
      .map((difference) => ({ place: placeOf(difference), message: `${describeDifference(difference)}` })),
  }
}
