import { integer, shownText } from '@sluice/schema'

/** Text as code in one line, whatever it has in it. */
export function code(text: string): string {
  const line = shownText(text.replace(/[ \t\r\n]/g, ' '))
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  const padded = /^`|`$|^ .* $/.test(line) ? ` ${line} ` : line
  return line === '' ? '' : `${fence}${padded}${fence}`
}

const LONGEST = 600

/** A message in a line of Markdown, whatever names and SQL are in it. */
export function plain(message: string): string {
  const line = shownText(message.replace(/\s+/g, ' ').trim())
  const cut = line.length > LONGEST ? `${line.slice(0, LONGEST)} …` : line
  return cut.replaceAll('@', '@\u200b').replace(/[\\`*_{}[\]<>#~&|]/g, (mark) => `&#${mark.charCodeAt(0)};`)
}

/** Text inside an HTML element, in which Markdown's escapes mean nothing. */
export const htmlText = (text: string): string =>
  shownText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

export interface MarkdownColumn {
  readonly title: string
  readonly align?: 'right'
}

/** A table of cells that are Markdown. */
export function markdownTable(
  columns: readonly MarkdownColumn[],
  rows: readonly (readonly string[])[],
): string {
  // A bar ends a cell, even in code.
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map(line),
  ].join('\n')
}

const MOST_ROWS = 50

/** A table of as many rows as a person reads, and a line that says how many there are besides. */
export function shortTable(columns: readonly MarkdownColumn[], rows: readonly (readonly string[])[]): string {
  const more = rows.length - MOST_ROWS
  const table = markdownTable(columns, rows.slice(0, MOST_ROWS))
  return more > 0 ? `${table}\n\nand ${integer(more)} more` : table
}
