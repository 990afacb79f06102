import type { Colors } from '../framework/colors.ts'
import { oneLine } from '@sluice/schema'
import { cut, pad, widthOf } from './width.ts'

export interface TableColumn {
  readonly title: string
  /** Numbers stand at the right. */
  readonly align?: 'left' | 'right'
}

export interface TableOptions {
  readonly colors: Colors
  /** Cells of the terminal; unlimited by default. */
  readonly width?: number | undefined
  /** The most cells a column may take; 60 by default. */
  readonly widestColumn?: number
}

const GAP = '  '
const NARROWEST = 6

/** A table with a title line: columns two spaces apart, wide cells cut, no line wider than the terminal. */
export function renderTable(
  columns: readonly TableColumn[],
  cells: readonly (readonly string[])[],
  { colors, width = Infinity, widestColumn = 60 }: TableOptions,
): string {
  const rows = cells.map((row) => row.map((cell) => oneLine(cell, { coloured: colors.isColorSupported })))
  const natural = columns.map(({ title }, i) =>
    Math.min(
      rows.reduce((widest, row) => Math.max(widest, widthOf(row[i] ?? '')), widthOf(title)),
      widestColumn,
    ),
  )
  const widths = fit(natural, width - GAP.length * (columns.length - 1))
  const line = (texts: readonly string[]): string =>
    widths
      .map((room, i) => pad(cut(texts[i] ?? '', room), room, columns[i]?.align ?? 'left'))
      .join(GAP)
      .trimEnd()
  const head = line(columns.map(({ title }) => title))
  // Very many columns do not fit at any width: then the lines are cut.
  const whole = [colors.dim(cut(head, width)), ...rows.map((row) => cut(line(row), width))]
  return whole.join('\n')
}

/** Takes cells from the widest columns until all fit into `room`, as long as there is something to take. */
function fit(natural: readonly number[], room: number): number[] {
  const widths = [...natural]
  let excess = widths.reduce((sum, width) => sum + width, 0) - room
  while (excess > 0) {
    const widest = Math.max(...widths)
    if (widest <= NARROWEST) break
    const at = widths.indexOf(widest)
    const next = Math.max(NARROWEST, ...widths.filter((width) => width < widest))
    const take = Math.min(excess, Math.max(1, widest - next))
    widths[at] = widest - take
    excess -= take
  }
  return widths
}
