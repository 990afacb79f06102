import { stat } from 'node:fs/promises'
import type { CsvFormat } from '../../../api/files/file-format.ts'
import { scanBytes } from '../../../raw/scan-bytes.ts'
import type { Newline } from './csv-newline.ts'
import { QuoteScan } from './quote-scan.ts'

/** What reading the bytes of a CSV file once tells of it. */
export interface CsvBytes {
  readonly size: number
  /** True where a record may be longer than a megabyte. */
  readonly long: boolean
  /** Whether it has a NUL, which no database holds in text. */
  readonly hasNul: boolean
  /** True where a quoted value has a line break: only who reads the file from its beginning knows what is a record. */
  readonly hasLines: boolean
  /** True where the last quoted value is not closed. DuckDB says so only where it may begin at several places. */
  readonly isOpen: boolean
  /** Places where records begin, about one for each megabyte. */
  readonly starts: readonly number[]
}

/**
 * Looks at each byte of a CSV file in UTF-8. `name`: for errors.
 * @throws RecordTooLong
 */
export async function scanCsv(
  path: string,
  name: string,
  format: CsvFormat,
  newline: Newline | undefined,
): Promise<CsvBytes> {
  const { size } = await stat(path)
  const quotes = new QuoteScan(format, newline ?? '\n')
  const look = (block: Buffer, isWhole: boolean): void => quotes.read(block, isWhole)
  const { hasLongLine, hasNul } = await scanBytes(path, name, newline, look)
  const { hasLongRecord, hasLines, isOpen, starts } = quotes
  return { size, long: hasLongLine || hasLongRecord, hasNul, hasLines, isOpen, starts }
}
