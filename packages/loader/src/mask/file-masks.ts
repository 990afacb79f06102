import { SluiceError } from '@sluice/schema'
import type { ColumnHints } from '../api/rows/column-hint.ts'
import { masksOf, type ColumnMask } from './column-mask.ts'

/**
 * The masks of a resource whose values DuckDB reads. `place`: the resource; `kind`: the format.
 * @throws SluiceError E_MASK where a mask needs the values in JavaScript, or is within another value
 */
export function fileMasks(
  hints: ColumnHints | undefined,
  secrets: Readonly<Record<string, string>>,
  place: string,
  kind: string,
): readonly ColumnMask[] {
  const masks = masksOf(hints, secrets, place)
  const byFunction = masks.find(({ mask }) => typeof mask === 'function')
  if (byFunction)
    throw new NoRowsToMask(
      place,
      kind,
      `the mask of ${byFunction.source} is a function`,
      'use sha256, hmac, redact, partial or year-only',
    )
  const nested = masks.find(({ path }) => path.length > 1)
  if (nested && kind !== 'csv')
    throw new NoRowsToMask(
      place,
      kind,
      `the mask of ${nested.source} is for a value within another value`,
      `mask ${nested.path[0]} as a whole`,
    )
  return masks
}

/** DuckDB reads files and Arrow batches, and none of their values is in JavaScript. */
class NoRowsToMask extends SluiceError {
  constructor(resource: string, kind: string, why: string, instead: string) {
    const what = kind === 'arrow' ? 'Arrow batches' : 'files'
    super(`${what} cannot be masked like this: ${why}`, {
      code: 'E_MASK',
      place: resource,
      hint: `${instead}; or read the ${what} in a resource of rows`,
    })
  }
}
