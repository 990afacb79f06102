import { didYouMean } from '@sluice/schema'
import { ConfigError, showPath } from './shape/config-error.ts'
import { checkShape, isObject, object, type RawObject } from './shape/shape.ts'

/**
 * Checks the `config` of targets, which has values for sources by their names.
 * @throws ConfigError
 */
export function checkTargetConfig(targets: RawObject, sources: readonly unknown[]): void {
  const names = sources.map((source) => String((source as RawObject)['name']))
  for (const [name, target] of Object.entries(targets)) {
    const config = isObject(target) ? target['config'] : undefined
    if (config === undefined) continue
    const place = ['targets', name, 'config']
    const unknown = Object.keys(config as RawObject).find((one) => !names.includes(one))
    if (unknown !== undefined)
      throw new ConfigError(
        [...place, unknown],
        `${showPath([...place, unknown])}: there is no source of this name`,
        didYouMean(unknown, names, { what: 'sources' }),
      )
    checkShape(config, Object.fromEntries(names.map((one) => [one, object])), place)
  }
}
