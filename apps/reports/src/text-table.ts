type Row = Readonly<Record<string, string | number | null>>

/** Rows as aligned columns under their names; numbers to the right. */
export function textTable(rows: readonly Row[], limit = 20): string {
  const [first] = rows
  if (!first) return '(no rows)\n'
  const shown = rows.slice(0, limit)
  const lines = Object.keys(first)
    .map((name) => columnOf(name, shown))
    .reduce<string[]>(
      (table, column) => column.map((cell, i) => (table[i] === undefined ? cell : `${table[i]}  ${cell}`)),
      [],
    )
    .map((line) => line.trimEnd())
  const rest = rows.length - shown.length
  return `${lines.join('\n')}\n${rest > 0 ? `... and ${rest} more\n` : ''}`
}

/** A column's cells, padded to one width, its name first. */
function columnOf(name: string, rows: readonly Row[]): string[] {
  const values = rows.map((row) => row[name] ?? null)
  const right = values.every((value) => value === null || /^-?\d+(\.\d+)?%?$/.test(String(value)))
  const cells = [name, ...values.map((value) => (value === null ? '-' : String(value)))]
  const width = Math.max(...cells.map((cell) => cell.length))
  return cells.map((cell) => (right ? cell.padStart(width) : cell.padEnd(width)))
}
