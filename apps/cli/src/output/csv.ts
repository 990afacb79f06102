import { plainText } from './cell.ts'

// Null is empty and the empty text is "", as Sluice reads CSV itself.
const field = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  const text = plainText(value)
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** CSV as RFC 4180 has it, but with LF. */
export const renderCsv = (
  columns: readonly string[],
  rows: readonly Readonly<Record<string, unknown>>[],
): string =>
  [
    columns.map(field).join(','),
    ...rows.map((row) => columns.map((name) => field(row[name])).join(',')),
  ].join('\n')
