import { fit } from './collision-tag.ts'
import { trimmed } from './trimmed.ts'

/**
 * The name nearly as it is: case, letters of all scripts and most signs are kept. Line breaks and `"`
 * become `_`, so does the NUL that no database takes in a name (dlt keeps it and fails later); runs of `_`
 * become one.
 */
export function duckCase(name: string, maxLength = 63): string {
  const source = trimmed(name)
  return fit(source.replace(/[\n\r"\0]/g, '_').replace(/__+/g, '_'), source, maxLength)
}
