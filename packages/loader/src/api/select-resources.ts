import { SluiceError } from '@sluice/schema'
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
      resources: source.resources.filter((resource) =>
        selection.some((name) => matches(name, source.name, resource.name)),
      ),
    }))
    .filter(({ resources }) => resources.length > 0)
}

const matches = (name: string, source: string, resource: string): boolean =>
  name === source || name === `${source}.${resource}`
