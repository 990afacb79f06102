import { MAX_PRECISION } from '@sluice/schema'
import { BadFile } from '../../raw/bad-file.ts'

/** A Parquet file has decimals of more digits than any column, which DuckDB would read as doubles. */
export class ParquetDecimalTooLong extends BadFile {
  constructor(file: string, column: string) {
    super(`the decimals of ${column} may have more than ${MAX_PRECISION} digits, and would be rounded`, {
      code: 'E_PARQUET_DECIMAL',
      file,
      hint: `export the column as text, or as decimals of up to ${MAX_PRECISION} digits`,
    })
  }
}
