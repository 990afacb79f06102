import { tableOf, type ResourceOptions } from '../api/resource.ts'
import { SluiceError } from '@sluice/schema'
import type { Transaction } from '@sluice/engine'
import { loadedSince } from '@sluice/ledger'

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
        hint: 'nothing of this load is visible; run only one load of a resource at a time, then run this load again',
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
  resources: readonly ResourceOptions[],
): Promise<readonly string[]> {
  const loaded = await loadedSince(tx, dataset, lastLoadId)
  return resources
    .filter((one) => loaded.some(({ resource, table }) => resource === one.name || table === tableOf(one)))
    .map(({ name }) => name)
}
