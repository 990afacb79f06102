import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from 'duckdb'

/** A Parquet file with the rows of a query of DuckDB. */
export async function parquetBytes(query: string, compression = 'snappy'): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'parquet-'))
  const path = join(folder, 'rows.parquet')
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  try {
    await connection.run(
      `set timezone = 'UTC'; copy (${query}) to '${path}' (format parquet, compression ${compression}, row_group_size 2048)`,
    )
    return readFileSync(path)
  } finally {
    connection.closeSync()
    rmSync(folder, { recursive: true })
  }
}
