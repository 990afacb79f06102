/** What a terminal takes for a command, and marks that turn the direction of text: both make it show what is not there. */
// eslint-disable-next-line no-control-regex
const MISLEADING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
// eslint-disable-next-line no-control-regex
const COLOURED = /(\u001b\[\d{1,2}m)/

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A character by its code, as in JSON. */
export const escaped = (character: string): string =>
  ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Text of several lines as it may be shown: escaped is what is more than text, but for colours where there are any. */
export const shownText = (text: string, { coloured = false }: { readonly coloured?: boolean } = {}): string =>
  coloured
    ? text
        .split(COLOURED)
        .map((part, i) => (i % 2 === 1 ? part : part.replace(MISLEADING, escaped)))
        .join('')
    : text.replace(MISLEADING, escaped)

/** The same in one line. */
export const oneLine = (text: string, options?: { readonly coloured?: boolean }): string =>
  shownText(text, options).replace(/[\n\t]/g, escaped)
