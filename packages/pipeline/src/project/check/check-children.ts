import { checkContract } from './check-contract.ts'
import { checkHints } from './check-hint.ts'
import { checkColumnName } from './check-name.ts'
import { ConfigError, showPath, type ConfigPath } from './shape/config-error.ts'
import { checkShape, type RawObject } from './shape/shape.ts'
import { CHILD } from './shape/shapes.ts'

/**
 * Checks what a resource says of its nested tables.
 * @throws ConfigError
 */
export function checkChildren(resource: RawObject, path: ConfigPath): void {
  if (resource['rootKey'] === true && resource['primaryKey'] === undefined) {
    const place = [...path, 'rootKey']
    throw new ConfigError(
      place,
      `${showPath(place)}: the resource has no primaryKey that nested tables could contain`,
      'give the resource a primaryKey, or leave rootKey out',
    )
  }
  for (const [list, child] of Object.entries((resource['children'] ?? {}) as RawObject))
    checkChild(child, true, [...path, 'children', list])
}

/** `isKeyed`: the row that the list is in can be found again by a key. */
function checkChild(raw: unknown, isKeyed: boolean, path: ConfigPath): void {
  const child = checkShape(raw, CHILD, path)
  checkHints(child, path)
  checkContract(child, path)
  if (child['name'] !== undefined) checkColumnName(String(child['name']), [...path, 'name'])
  const hasKey = child['primaryKey'] !== undefined
  if (hasKey && !isKeyed) {
    const place = [...path, 'primaryKey']
    const above = path.slice(0, -2)
    throw new ConfigError(
      place,
      `${showPath(place)}: the list around this one has no primaryKey, so its rows cannot be recognized after another load`,
      `give ${showPath(above)} a primaryKey, too`,
    )
  }
  for (const [list, inner] of Object.entries((child['children'] ?? {}) as RawObject))
    checkChild(inner, hasKey, [...path, 'children', list])
}
