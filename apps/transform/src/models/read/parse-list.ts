/** What may hold a comma that separates nothing. */
const PART = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[()[\]{},]/g

/** Splits at the commas that are in no quotes and no brackets; empty parts are left out. */
export function splitList(text: string): readonly string[] {
  const parts: string[] = []
  let [depth, start] = [0, 0]
  for (const { 0: mark, index } of text.matchAll(PART)) {
    if ('([{'.includes(mark)) depth++
    else if (')]}'.includes(mark)) depth--
    else if (mark === ',' && depth <= 0) {
      parts.push(text.slice(start, index))
      start = index + 1
    }
  }
  return [...parts, text.slice(start)].map((part) => part.trim()).filter((part) => part !== '')
}

/** The place of the bracket that closes the one at `open`; -1 where none does. */
export function closingBracket(text: string, open: number): number {
  let depth = 0
  for (const { 0: mark, index } of text.slice(open).matchAll(PART)) {
    if ('([{'.includes(mark)) depth++
    else if (')]}'.includes(mark) && --depth === 0) return open + index
  }
  return -1
}

/** A text that may stand in quotes. */
export const withoutQuotes = (text: string): string =>
  /^'(?:[^']|'')*'$/.test(text)
    ? text.slice(1, -1).replaceAll("''", "'")
    : /^"(?:[^"]|"")*"$/.test(text)
      ? text.slice(1, -1).replaceAll('""', '"')
      : text
