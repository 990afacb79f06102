import { SluiceError } from '@sluice/schema'
import type { Resource } from './resource.ts'
import { rootOf } from './transformer.ts'
import type { Source } from './source.ts'

/**
 * The sources and resources that `source` or `source.resource` name; all where nothing is named.
 * @throws SluiceError for a name that there is none of
 */
export function selectResources(sources: readonly Source[], selection: readonly string[]): readonly Source[] {
  if (selection.length === 0) return sources
  for (const name of selection) {
    if (
      !sources.some((source) =>
        source.resources.some((resource) => matches(name, source.name, resource.name)),
      )
    ) {
      const known = sources.flatMap((source) => [
        source.name,
        ...source.resources.map(({ name: own }) => `${source.name}.${own}`),
      ])
      throw new SluiceError(`there is no source or resource named ${JSON.stringify(name)}`, {
        code: 'E_NO_RESOURCE',
        place: 'sluice.config.ts',
        hint: known.length === 0 ? 'add a source to the config' : `name one of: ${known.join(', ')}`,
      })
    }
  }
  return sources
    .map((source) => ({
      ...source,
      resources: withUnits(source, selection),
    }))
    .filter(({ resources }) => resources.length > 0)
}

/** The resources that are named, and those that are loaded together with them. */
function withUnits({ name, resources }: Source, selection: readonly string[]): readonly Resource[] {
  const roots = new Set(
    resources
      .filter((resource) => selection.some((one) => matches(one, name, resource.name)))
      .map((resource) => rootOf(resource)),
  )
  return resources.filter((resource) => roots.has(rootOf(resource)))
}

const matches = (name: string, source: string, resource: string): boolean =>
  name === source || name === `${source}.${resource}`
