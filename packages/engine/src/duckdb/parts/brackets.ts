/** What may hold a bracket or comma that counts for nothing, the brackets, and the comma. */
const PART = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[()[\]{},]/g

/** Splits at the commas that are in no quotes and no brackets. */
export function splitTopLevel(text: string): readonly string[] {
  const parts: string[] = []
  let [depth, start] = [0, 0]
  for (const { 0: mark, index } of text.matchAll(PART)) {
    if ('([{'.includes(mark)) depth++
    else if (')]}'.includes(mark)) depth--
    else if (mark === ',' && depth <= 0) {
      parts.push(text.slice(start, index).trim())
      start = index + 1
    }
  }
  return [...parts, text.slice(start).trim()]
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
