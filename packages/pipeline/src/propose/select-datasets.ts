import type { Source } from '@sluice/loader'
import { didYouMean, SluiceError } from '@sluice/schema'

/**
 * The datasets of the named sources, all where none is named.
 * @throws SluiceError E_NO_RESOURCE
 */
export function selectDatasets(sources: readonly Source[], names: readonly string[]): readonly string[] {
  const known = sources.map(({ name }) => name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new SluiceError(`there is no source named ${JSON.stringify(unknown)}`, {
      code: 'E_NO_RESOURCE',
      place: 'sluice.config.ts',
      hint: didYouMean(unknown, known, { what: 'sources' }),
    })
  }
  const chosen = sources.filter(({ name }) => names.length === 0 || names.includes(name))
  return [...new Set(chosen.map(({ dataset }) => dataset))]
}
