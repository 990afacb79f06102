import { literal } from '@sluice/engine'

/** A part of a file that is read beside others, in a separate copy. */
export interface FilePart {
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** The number of its first row in the file, from 0. */
  readonly first: number
}

/** The sequence that numbers the rows of a part, by its place among those that are read at once. */
export const sequenceOf = (index: number): string => `sluice_part_${index}`

/**
 * SQL of a row's number in its file, from 0; `filename` has the path of the part. It is to be evaluated once for each row, in the
 * order of the part, which one thread reads.
 */
export function rowInParts(parts: readonly FilePart[], filename = 'filename'): string {
  const cases = parts.map(
    ({ path }, index) => `when ${filename} = ${literal(path)} then nextval('${sequenceOf(index)}')`,
  )
  return `case ${cases.join(' ')} end`
}
