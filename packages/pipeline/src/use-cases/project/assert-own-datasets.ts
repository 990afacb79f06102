import { SluiceError } from '@sluice/schema'
import type { OpenProject } from './open-project.ts'

/**
 * What reviews migrations is about the project's own datasets.
 * @throws SluiceError E_DATASET_SUFFIX where the project was opened with a suffix
 */
export function assertOwnDatasets({ suffixed }: OpenProject): void {
  if (!suffixed) return
  throw new SluiceError(`the datasets with the suffix ${suffixed.suffix} have no migrations to review`, {
    code: 'E_DATASET_SUFFIX',
    place: 'openProject',
    hint: 'open the project without datasetSuffix for this',
  })
}
