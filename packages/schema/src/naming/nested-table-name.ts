import { fit } from './convention/collision-tag.ts'
import { PATH_SEPARATOR, snakePath } from './convention/snake-path.ts'
import { EMPTY_NAME } from './convention/trimmed.ts'

/**
 * The name of the table that holds a list: the root table and the keys down to the list, joined by `__`.
 * Where that is too long, the tag is taken over the joined name. A blank key counts as EMPTY_NAME; without
 * it the rows would land in the parent table, as they do with dlt.
 */
export function nestedTableName(parts: readonly string[], maxLength = 63): string {
  const name = parts.map((part) => snakePath(part, maxLength) || EMPTY_NAME).join(PATH_SEPARATOR)
  return fit(name, name, maxLength)
}
