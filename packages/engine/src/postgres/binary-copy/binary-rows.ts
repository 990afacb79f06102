import { chunksOf, type Streaming } from '../../duckdb/stream/chunks.ts'
import { ChunkWriter } from './chunk-writer.ts'
import type { CopyPlan } from './copy-plan.ts'

/** The signature, no flags, no extension. */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
const TRAILER = Buffer.from([0xff, 0xff])

/** The server takes no message of more than a gigabyte; it may begin and end in the middle of a row. */
const MESSAGE = 16 << 20

/**
 * The rows of a planned query as `COPY` in the binary format reads them. The first piece comes once DuckDB has begun to give rows.
 */
export async function* binaryRows(duckdb: Streaming, plan: CopyPlan): AsyncGenerator<Buffer, void> {
  const writer = new ChunkWriter(plan)
  let head: Buffer | undefined = HEADER
  for await (const chunk of chunksOf(duckdb, plan.select, columnsOf(plan))) {
    if (head) yield head
    head = undefined
    for (const bytes of writer.write(chunk))
      for (let at = 0; at < bytes.length; at += MESSAGE) yield bytes.subarray(at, at + MESSAGE)
  }
  if (head) yield head
  yield TRAILER
}

const columnsOf = ({ widths, heaps }: CopyPlan): number =>
  widths.length + heaps.reduce((count, { parts }) => count + parts.length, 0)
