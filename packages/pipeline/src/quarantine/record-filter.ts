import type { RecordFilter } from '@sluice/ledger'
import { selectResources, type Config } from '@sluice/loader'

/** Which records of the quarantine. */
export interface RecordSelection {
  /** `source` or `source.resource`; records of all by default. */
  readonly selection?: readonly string[]
  /** Only records of this load. */
  readonly load?: number
  /** Only records of the file of that name. */
  readonly file?: string
}

/** @throws SluiceError E_NO_RESOURCE where the config has no such source or resource */
export const recordFilter = (
  { sources }: Config,
  { selection = [], load, file }: RecordSelection,
): RecordFilter => ({
  resources:
    selection.length === 0
      ? []
      : selectResources(sources, selection).flatMap(({ dataset, resources }) =>
          resources.map(({ name }) => ({ dataset, resource: name })),
        ),
  ...(load !== undefined && { loadId: load }),
  ...(file !== undefined && { file }),
})
