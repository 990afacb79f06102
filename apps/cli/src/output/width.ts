import { stripVTControlCharacters } from 'node:util'

let segmenter: Intl.Segmenter | undefined

/** The letters of a text as a reader sees them; made when it is first needed, since it takes 40 ms. */
const graphemes = (text: string): Intl.Segments =>
  (segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })).segment(text)

// Letters of East Asia and emoji take two cells of a terminal.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|\u{fe0f}/u
const PLAIN = /^[\x20-\x7e]*$/

const cells = (grapheme: string): number => (WIDE.test(grapheme) ? 2 : 1)

/** How many cells of a terminal a text takes; colours take none. */
export function widthOf(text: string): number {
  const shown = stripVTControlCharacters(text)
  if (PLAIN.test(shown)) return shown.length
  let width = 0
  for (const { segment } of graphemes(shown)) width += cells(segment)
  return width
}

/** `text`, without colours, in at most `width` cells; `…` at the end where it was cut. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let [taken, room] = ['', width - 1]
  for (const { segment } of graphemes(stripVTControlCharacters(text))) {
    room -= cells(segment)
    if (room < 0) break
    taken += segment
  }
  return `${taken}…`
}

/** `text` filled with spaces up to `width` cells. */
export const pad = (text: string, width: number, side: 'left' | 'right' = 'left'): string => {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)))
  return side === 'left' ? text + space : space + text
}
