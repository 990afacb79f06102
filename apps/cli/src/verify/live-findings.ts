import { installedVersion } from '@sluice/engine'
import {
  describeDifference,
  findDrift,
  placeOf,
  type Difference,
  type Findings,
} from '@sluice/schema-evolution'
import { migrationsDir } from '../project/project.ts'
import type { Opened } from '../with-target.ts'

const HINT = 'run sluice plan, which writes a migration where one can mend it, and explains where none can'

/** What a target's live tables have otherwise than its applied migrations make them. */
export async function liveFindings({ engine, project, chosen }: Opened): Promise<Findings> {
  if ((await installedVersion(engine)) === undefined) return { findings: [], notes: [] }
  const { differences } = await findDrift(engine, migrationsDir(project))
  const isExtra = ({ kind }: Difference): boolean => kind === 'extra-column'
  return {
    findings: differences
      .filter((difference) => !isExtra(difference))
      .map((difference) => ({
        code: 'E_SCHEMA_DRIFT',
        place: placeOf(difference),
        message: `on target ${chosen.name} ${describeDifference(difference)}, by its applied migrations`,
        hint: HINT,
      })),
    notes: differences
      .filter(isExtra)
      .map((difference) => ({ place: placeOf(difference), message: `${describeDifference(difference)}` })),
  }
}
