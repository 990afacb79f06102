import type { FileFormat } from '../api/files/file-format.ts'
import { DELIMITERS } from '../read/csv/guess-csv.ts'

/** A number, or a date: what the first column of a header is hardly ever called, and the first value of a row often is. */
const VALUE = /^[+-]?\d+([.,]\d+)?$|^\d{4}-\d{2}-\d{2}([T ].*)?$/

/**
 * Warns of CSV files whose first line is hardly their header: one column whose name holds another delimiter than the one
 * that the format says, or a first column that is named by a number or a date.
 */
export function oddHeaderWarning(
  { columns }: { readonly columns: readonly { readonly source: string }[] },
  format: FileFormat,
): string | undefined {
  const [first, ...others] = columns.filter(({ source }) => source !== '')
  if (format.kind !== 'csv' || !first) return undefined
  const name = JSON.stringify(first.source.slice(0, 100))
  const found =
    others.length === 0 &&
    DELIMITERS.find((other) => other !== (format.delimiter ?? ',') && first.source.includes(other))
  if (found)
    return `the files have one column, ${name}; set \`delimiter: ${JSON.stringify(found)}\` in the format if that character separates the values`
  if (format.header === undefined && VALUE.test(first.source.trim()))
    return `the first column is named ${name}, which looks like a value: if the files have no header, name the columns with \`header: [...]\` in the format; otherwise set \`header: true\``
  return undefined
}
