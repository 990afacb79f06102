import { createHash } from 'node:crypto'
import { headWithin, tailWithin, utf8Length } from './utf8.ts'

/**
 * Six characters of [0-9a-z] that stand for a text: they keep two long names apart after both were cut.
 * As dlt computes it, so that a team that moves keeps its long names.
 */
export function collisionTag(text: string): string {
  const base64 = createHash('shake128', { outputLength: 4 }).update(text, 'utf8').digest('base64')
  return base64.replace(/=+$/, '').replaceAll('/', 'a').replaceAll('+', 'b').toLowerCase()
}

/**
 * Puts the tag in place of the identifier's middle, so that the whole takes at most `maxLength` bytes. An
 * odd byte goes to the beginning. Letters beyond ASCII are never cut in half, so the result may be some
 * bytes shorter.
 */
export function shorten(identifier: string, tag: string, maxLength: number): string {
  const room = maxLength - utf8Length(tag)
  if (room < 0) throw new RangeError(`a name of ${maxLength} bytes has no room for the tag ${tag}`)
  return headWithin(identifier, Math.ceil(room / 2)) + tag + tailWithin(identifier, Math.floor(room / 2))
}

/** The identifier as it is where it fits, else shortened with the tag of the source name it was made from. */
export const fit = (identifier: string, source: string, maxLength: number): string =>
  utf8Length(identifier) <= maxLength ? identifier : shorten(identifier, collisionTag(source), maxLength)
