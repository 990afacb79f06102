import { SluiceError, snakeCase } from '@sluice/schema'
import type { Transaction } from '@sluice/engine'

/** Another load of these resources was committed while this one was read: its cursors and files are out of date. */
export class LoadOvertaken extends SluiceError {
  readonly dataset: string
  readonly resources: readonly string[]

  constructor(dataset: string, resources: readonly string[], times = 1) {
    super(
      `another load of ${resources.join(', ')} was committed in the meantime${times > 1 ? `, ${times} times in a row` : ''}`,
      {
        code: 'E_LOAD_OVERTAKEN',
        place: dataset,
        hint: 'nothing of this load is visible; let one load of a resource run at a time, then run it again',
      },
    )
    this.dataset = dataset
    this.resources = resources
  }
}

/** Those of `resources` that other loads have loaded after `lastLoadId`: rows, files or state. */
export async function overtakenResources(
  tx: Transaction,
  dataset: string,
  lastLoadId: number,
  resources: readonly string[],
): Promise<readonly string[]> {
  const since = 'where schema_name = $1 and load_id > $2'
  const loaded = await tx.rows<{ resource: string; table: string | null }>(
    `select resource, coalesce(root_table, table_name) as "table" from _sluice.load_tables ${since}
     union select resource, null from _sluice.files ${since}
     union select resource, null from _sluice.pipeline_state ${since}`,
    [dataset, lastLoadId],
  )
  return resources.filter((name) =>
    loaded.some(({ resource, table }) => resource === name || table === snakeCase(name)),
  )
}
