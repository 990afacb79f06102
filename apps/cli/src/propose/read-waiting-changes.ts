import type { Engine } from '@sluice/engine'
import { fullName } from '@sluice/schema'
import type { NeedState } from '@sluice/schema-evolution'
import { isoInstant } from '../output/instant.ts'
import type { Project } from '../project/project.ts'
import { countText, readNeeds, waitsFor } from '../status/waits-for.ts'

/** What waits in staging for one change. */
export interface WaitingChange {
  /** `dataset.table.column`, or `dataset.table` where it is not there yet. */
  readonly of: string
  /** `5 values of extra`, `3 rows`. */
  readonly what: string
  readonly state: NeedState
  /** How many loads it is of. */
  readonly loads: number
  /** When the oldest of those loads came. */
  readonly since: string
}

const LOADED_AT = `select load_id, inserted_at from _sluice.loads where schema_name = $1`

/** What waits for each change of a dataset, and since when. */
export async function readWaitingChanges(
  engine: Engine,
  project: Project,
  dataset: string,
): Promise<readonly WaitingChange[]> {
  const rows = await engine.session.rows<{ load_id: number; inserted_at: string }>(LOADED_AT, [dataset])
  const at = new Map(rows.map(({ load_id, inserted_at }) => [load_id, isoInstant(inserted_at)]))
  const needs = (await readNeeds(engine, project, new Set(at.keys()))).filter(
    ({ need }) => need.table.dataset === dataset,
  )
  const grouped = Map.groupBy(needs, ({ need: { kind, table, column = '' } }) =>
    JSON.stringify([fullName(table), column, kind]),
  )
  return [...grouped.values()].flatMap((group): readonly WaitingChange[] => {
    const [first] = group
    if (!first) return []
    const { table, column } = first.need
    const count = group.reduce((total, one) => total + one.count, 0)
    const times = group.flatMap(({ loadId }) => at.get(loadId) ?? []).toSorted()
    return [
      {
        of: [fullName(table), ...(column === undefined ? [] : [column])].join('.'),
        what: countText(waitsFor({ ...first, count })),
        state: first.state,
        loads: new Set(group.map(({ loadId }) => loadId)).size,
        since: times[0] ?? '',
      },
    ]
  })
}
