import bindings, { type DataChunk } from '@duckdb/node-bindings'
import type { DuckDBDataChunk, DuckDBResult } from 'duckdb'

/** A DuckDB whose queries give their rows piece by piece, for as long as no other statement is run. */
export interface Streaming {
  stream(sql: string): Promise<DuckDBResult>
  rows<R>(sql: string): Promise<R[]>
  interrupt(): void
  /** How often it was interrupted. */
  readonly interrupts: number
}

/** Rows of a query, as DuckDB holds them. */
export interface Chunk {
  readonly chunk: DataChunk
  readonly rows: number
  /** Begins to read the next chunk, which takes memory beside this one. */
  readAhead(): void
}

/**
 * The rows of a query of `columns` columns, in their order. A chunk is there until the next one is
 * asked for. DuckDB is free again after the last one, or if no more are asked for.
 *
 * DuckDB's interface ends a stream in the same way whether all rows were given or it failed. So a row is added behind the last one,
 * and where it does not come, the query is run once more, for its error.
 */
export async function* chunksOf(duckdb: Streaming, select: string, columns: number): AsyncGenerator<Chunk> {
  const { interrupts } = duckdb
  const result = await duckdb.stream(
    `select *, false from (${select}) union all select ${'null, '.repeat(columns)}true`,
  )
  let reading: Promise<DuckDBDataChunk | null> | undefined
  const read = (): Promise<DuckDBDataChunk | null> => (reading ??= fetchChunk(result))
  const take = (): Promise<DuckDBDataChunk | null> => read().finally(() => (reading = undefined))
  let isDone = false
  try {
    for (let isLast = false; !isLast;) {
      const chunk = await take()
      const count = chunk?.rowCount ?? 0
      if (!chunk || count === 0) throw await errorOf(duckdb, select, duckdb.interrupts > interrupts)
      isLast = endsWithMark(chunk.chunk, columns, count)
      const rows = isLast ? count - 1 : count
      if (rows > 0) yield { chunk: chunk.chunk, rows, readAhead: () => void read() }
      // Not before: its memory is read until here.
      chunk.reset()
    }
    if (((await take())?.rowCount ?? 0) > 0) throw new Error('DuckDB gave rows in another order')
    isDone = true
  } finally {
    if (!isDone) {
      duckdb.interrupt()
      await reading?.catch(() => undefined)
    }
  }
}

const endsWithMark = (chunk: DataChunk, column: number, rows: number): boolean =>
  bindings.vector_get_data(bindings.data_chunk_get_vector(chunk, column), rows)[rows - 1] === 1

async function errorOf(duckdb: Streaming, select: string, isInterrupted: boolean): Promise<unknown> {
  if (isInterrupted) return new Error('INTERRUPT Error: Interrupted!')
  try {
    // Of all values: what nobody asks for is not computed.
    await duckdb.rows(`select max(hash(s)) from (${select}) as s`)
    return new Error('DuckDB gave only some of the rows of a query, and all when it was run once more')
  } catch (error) {
    return error
  }
}

/** An error counts where the chunk is awaited, which may be later. */
function fetchChunk(result: DuckDBResult): Promise<DuckDBDataChunk | null> {
  const chunk = result.fetchChunk()
  chunk.catch(() => undefined)
  return chunk
}
