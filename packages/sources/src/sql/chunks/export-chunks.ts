import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mapBounded, type KeptPart, type ResourceContext } from '@sluice/loader'
import { counted, integer } from '@sluice/schema'
import { LineSum } from '../port/line-sum.ts'
import type { Exported, SqlReader } from '../port/sql-reader.ts'
import { chunkBounds, inRange, rangesOf, type Key, type KeyRange } from './chunk-bounds.ts'
import type { Chunk, Chunked, ChunkNote } from './chunked.ts'
import { unchangedChunk } from './unchanged-chunk.ts'

type Context = Pick<ResourceContext, 'packageFolder' | 'signal' | 'log' | 'parts'>

/** The part with the keys that divide the table: a load that resumes divides it in the same way. */
const BOUNDS = 'bounds'

/**
 * Reads a table by ranges of its key, several at a time, all of one snapshot. A chunk that an earlier load read and did not commit
 * is kept where no row of its range was written or deleted since, so that all chunks are as of this snapshot.
 */
export async function exportChunks(
  reader: SqlReader,
  chunked: Chunked,
  { signal, log, parts: all, packageFolder }: Context,
): Promise<readonly Chunk[]> {
  const { place, connections } = chunked
  const parts = chunked.isKept ? all : undefined
  const reads = digestOf(reader, chunked)
  const kept = (await parts?.take(reads)) ?? new Map<string, KeptPart>()
  const bounds = await boundsOf(reader, chunked, kept.get(BOUNDS))
  if (parts) {
    await writeFile(parts.path(BOUNDS), JSON.stringify(bounds), { mode: 0o600 })
    await parts.keep(BOUNDS, reads, null)
  }
  let resumed = 0
  const chunks = await mapBounded(
    rangesOf(bounds),
    Math.min(connections, reader.connections ?? connections),
    async (range, stop, index): Promise<Chunk> => {
      const part = `chunk-${index}`
      const before = await unchangedChunk(reader, chunked, range, { kept: kept.get(part), signal: stop })
      if (before) {
        resumed++
        return before
      }
      await parts?.drop(part)
      const path = parts?.path(part) ?? join(packageFolder, `${encodeURIComponent(place)}.${index}.rows`)
      const { note, exported } = await exportChunk(reader, chunked, range, {
        path,
        isKept: parts !== undefined,
        signal: stop,
      })
      await parts?.keep(part, reads, note)
      return { path, ...exported }
    },
    signal,
  )
  if (resumed > 0)
    log.info(
      `resumed ${integer(resumed)} of ${counted(chunks.length, 'chunk')} that an earlier load had read; none of their rows has changed since`,
    )
  return chunks
}

const digestOf = ({ where }: SqlReader, { described, select, key, rows }: Chunked): string =>
  createHash('sha256')
    .update(JSON.stringify([where, described.id, described.columns, key, select([]), rows]))
    .digest('hex')

async function boundsOf(
  reader: SqlReader,
  { place, described, key, rows }: Chunked,
  kept: KeptPart | undefined,
): Promise<readonly Key[]> {
  const known = kept ? (JSON.parse(await readFile(kept.path, 'utf8')) as readonly Key[]) : []
  return reader.use(place, (own) => chunkBounds(own, reader.keySql, described.from, key, { rows, known }))
}

/** Reads one chunk into a file; `isKept`: with what says later whether its rows have changed. */
async function exportChunk(
  reader: SqlReader,
  { place, select, key }: Chunked,
  range: KeyRange,
  { path, isKept, signal }: { readonly path: string; readonly isKept: boolean; readonly signal: AbortSignal },
): Promise<{ readonly exported: Exported; readonly note: ChunkNote }> {
  const { horizon, keySql } = reader
  const sum = isKept && horizon === undefined ? new LineSum() : undefined
  const exported = await reader.use(place, ({ exportTo }) =>
    exportTo(path, select(inRange(keySql, key, range)), { signal, ...(sum && { sum }) }),
  )
  return { exported, note: { range, rows: exported.rows, horizon, sum: sum?.text } }
}
