import { removeLeftTemporaries, temporaryPath } from '../../temporary.ts'
import { configuredThreads } from './threads.ts'

/**
 * Of a DuckDB that stays small: it spills to disk beyond `memory_limit`, so that the process as a whole keeps below 512 MB
 * whatever the size of the load (Node and DuckDB's own buffers outside the limit take the rest).
 */
export function workbenchSettings(): Record<string, string> {
  removeLeftTemporaries()
  const threads = configuredThreads()
  return {
    memory_limit: process.env['SLUICE_MEMORY_LIMIT'] ?? '192MB',
    ...(threads !== undefined && { threads }),
    temp_directory: temporaryPath(),
    preserve_insertion_order: 'true',
    // Each thread keeps that many row groups back, outside the limit, until it writes them; five by default.
    write_buffer_row_group_count: '1',
  }
}
