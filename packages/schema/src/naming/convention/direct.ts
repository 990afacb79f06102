import { fit } from './collision-tag.ts'
import { trimmed } from './trimmed.ts'

/**
 * The name as it is, but for line breaks, quotes, NUL, and the `▶` that this convention puts between the
 * parts of a path: each becomes `_`.
 */
export function direct(name: string, maxLength = 63): string {
  const source = trimmed(name)
  return fit(source.replace(/[\n\r'"▶\0]/g, '_'), source, maxLength)
}
