import { CONTRACT_ENTITIES, CONTRACT_MODES, didYouMean } from '@sluice/schema'
import { ConfigError, showPath, type ConfigPath } from './shape/config-error.ts'
import { checkShape, flag, isObject, type Shape } from './shape/shape.ts'

const anyMode = { expected: `one of ${CONTRACT_MODES.join(', ')}`, test: () => true }

const CONTRACT: Shape = {
  ...Object.fromEntries(CONTRACT_ENTITIES.map((entity) => [entity, anyMode])),
  keepDiscarded: flag,
}

/**
 * Checks the contract of an object of the config, if it has one.
 * @throws ConfigError
 */
export function checkContract(owner: unknown, path: ConfigPath): void {
  const contract = isObject(owner) ? owner['contract'] : undefined
  if (contract === undefined) return
  const place = [...path, 'contract']
  if (!isObject(contract)) return checkMode(contract, place)
  checkShape(contract, CONTRACT, place)
  for (const entity of CONTRACT_ENTITIES) {
    if (contract[entity] !== undefined) checkMode(contract[entity], [...place, entity])
  }
}

function checkMode(mode: unknown, path: ConfigPath): void {
  if (CONTRACT_MODES.some((one) => one === mode)) return
  throw new ConfigError(
    path,
    `${showPath(path)}: unknown mode ${JSON.stringify(mode)}`,
    didYouMean(String(mode), CONTRACT_MODES, { what: 'modes' }),
  )
}
