import { literal } from '@sluice/engine'

/**
 * Begins a text that is not what it seems: bytes, or a text that begins with this character itself. It is of Unicode's
 * private use. Only what a generator yields is marked so, and it is undone before a value goes anywhere.
 */
export const MARK = '\uE000'
const BYTES = `${MARK}x`

export const isMarked = (text: string): boolean => text.startsWith(MARK)

/** A text as it is written to a package: one that begins with the mark gets another one in front. */
export const markedText = (text: string): string => (isMarked(text) ? MARK + text : text)

/** Bytes as they are written to a package. */
export const markedBytes = (bytes: Uint8Array): string => BYTES + Buffer.from(bytes).toString('hex')

/** SQL: the text `x` of a package stands for bytes. */
export const isBytes = (x: string): string => `starts_with(${x}, ${literal(BYTES)})`

/** SQL: the bytes that a text of a package stands for. */
export const bytesOf = (x: string): string => `unhex(substr(${x}, ${BYTES.length + 1}))`

/** SQL: the text that one of a package stands for; bytes in their canonical text, `\x0aff`. */
export const unmarked = (x: string): string =>
  `case when ${isBytes(x)} then '\\' || substr(${x}, 2) when starts_with(${x}, ${literal(MARK)}) then substr(${x}, 2) else ${x} end`

// A quote that opens a text stands behind one of these; one within a text stands behind a backslash.
const OPENING = `(^|[{\\[:,])"${MARK}`

/** SQL: JSON of a package without marks. */
export const unmarkedJson = (json: string): string =>
  `regexp_replace(regexp_replace((${json})::varchar, ${literal(`${OPENING}x`)}, '\\1"\\\\\\\\x', 'g'), ${literal(OPENING)}, '\\1"', 'g')::json`

/** The same for a line that is quarantined. */
export const unmarkedLine = (line: string): string =>
  line
    .replaceAll(new RegExp(`${OPENING}x`, 'g'), String.raw`$1"\\x`)
    .replaceAll(new RegExp(OPENING, 'g'), '$1"')
