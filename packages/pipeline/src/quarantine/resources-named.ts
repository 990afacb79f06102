import type { RecordFilter } from '@sluice/ledger'
import { selectResources, type Config } from '@sluice/loader'

/** The resources that `source` or `source.resource` name. */
export const resourcesNamed = ({ sources }: Config, names: readonly string[]): RecordFilter['resources'] =>
  names.length === 0
    ? []
    : selectResources(sources, names).flatMap(({ dataset, resources }) =>
        resources.map(({ name }) => ({ dataset, resource: name })),
      )
