import { tableOf } from './resource.ts'
import type { Source } from './source.ts'

/** The resource of each table that resources of a dataset load into, without those whose rows say it. */
export const ownersIn = (sources: readonly Source[], dataset: string): ReadonlyMap<string, string> =>
  new Map(
    sources
      .filter((source) => source.dataset === dataset)
      .flatMap(({ name, resources }) =>
        resources
          .filter(({ table }) => typeof table !== 'function')
          .map((resource) => [tableOf(resource), `${name}.${resource.name}`] as const),
      ),
  )
