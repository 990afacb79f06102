import { SluiceError } from '@sluice/schema'
import { DuckDBInstance } from 'duckdb'
import { removeLeftTemporaries, temporaryPath } from '../temporary.ts'

/**
 * Of a DuckDB that stays small: it spills to disk beyond `memory_limit`, so that the process as a whole keeps below 512 MB
 * whatever the size of the load (Node and DuckDB's own buffers outside the limit take the rest).
 */
export function workbenchSettings(): Record<string, string> {
  removeLeftTemporaries()
  const threads = threadsOf(process.env['SLUICE_THREADS'])
  return {
    memory_limit: process.env['SLUICE_MEMORY_LIMIT'] ?? '192MB',
    ...(threads !== undefined && { threads }),
    temp_directory: temporaryPath(),
    preserve_insertion_order: 'true',
    // Each thread keeps that many row groups back, outside the limit, until it writes them; five by default.
    write_buffer_row_group_count: '1',
  }
}

/** @throws SluiceError E_CONFIG_VALUE */
function threadsOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '' || /^[1-9]\d{0,3}$/.test(text)) return text || undefined
  throw new SluiceError(`SLUICE_THREADS is ${JSON.stringify(text)}`, {
    code: 'E_CONFIG_VALUE',
    place: 'SLUICE_THREADS',
    hint: 'set it to a number of threads, such as 1, or leave it out: DuckDB then uses all cores',
  })
}

export const openWorkbenchInstance = (path: string): Promise<DuckDBInstance> =>
  DuckDBInstance.create(path, workbenchSettings())
