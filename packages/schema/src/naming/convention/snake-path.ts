import { fit } from './collision-tag.ts'
import { snakeCase } from './snake-case.ts'
import { isBlank } from './trimmed.ts'

/** What stands between the parts of a flattened column's or a nested table's name. */
export const PATH_SEPARATOR = '__'

/**
 * Each part between `__` in snake case, joined again. Blank parts fall out: `__typename` becomes
 * `typename`, and of `__` nothing at all is left.
 */
export function snakePath(path: string, maxLength = 63): string {
  const parts = path.split(PATH_SEPARATOR).filter((part) => !isBlank(part))
  const identifier = parts.map((part) => snakeCase(part, maxLength)).join(PATH_SEPARATOR)
  return fit(identifier, path.normalize('NFC'), maxLength)
}
