import type { FileFormat } from '../api/files/file-format.ts'
import type { RawTable } from '../raw/raw-table.ts'

const DELIMITERS = [',', ';', '\t', '|']

/** Warns of CSV files with one column whose name holds another delimiter than the one that the format says. */
export function oneColumnWarning({ columns }: RawTable, format: FileFormat): string | undefined {
  const [only, ...others] = columns
  if (format.kind !== 'csv' || !only || others.length > 0) return undefined
  const found = DELIMITERS.find((other) => other !== (format.delimiter ?? ',') && only.source.includes(other))
  if (found === undefined) return undefined
  return `the files have one column, ${JSON.stringify(only.source.slice(0, 100))}; set \`delimiter: ${JSON.stringify(found)}\` in the format if that is what divides the values`
}
