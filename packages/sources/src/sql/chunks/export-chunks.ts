import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mapBounded, type KeptPart, type ResourceContext } from '@sluice/loader'
import { counted, integer } from '@sluice/schema'
import type { Described, SourceColumn } from '../port/source-column.ts'
import type { Exported, Horizon, SqlReader } from '../port/sql-reader.ts'
import { chunkBounds, inRange, rangesOf, type Key, type KeyRange } from './chunk-bounds.ts'

/** A table that is read in chunks. */
export interface Chunked {
  /** `source.resource`. */
  readonly place: string
  readonly described: Described
  /** The columns of its primary key. */
  readonly key: readonly SourceColumn[]
  /** The statement that reads a chunk; `range`: the conditions of its keys. */
  readonly select: (range: readonly string[]) => string
  /** Conditions of the statement beside these. */
  readonly where: readonly string[]
  readonly rows: number
  readonly connections: number
  /** False where the files have values that are not to stay on disk. */
  readonly isKept: boolean
}

/** What is recorded about a complete chunk. */
interface ChunkNote {
  readonly range: KeyRange
  readonly rows: number
  readonly horizon: Horizon | undefined
}

/** A chunk in its file. */
export interface Chunk extends Exported {
  readonly path: string
}

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
  const { place, key, select, connections } = chunked
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
    connections,
    async (range, stop, index): Promise<Chunk> => {
      const part = `chunk-${index}`
      const before = await unchanged(reader, chunked, range, kept.get(part))
      if (before) {
        resumed++
        return before
      }
      await parts?.drop(part)
      const path = parts?.path(part) ?? join(packageFolder, `${encodeURIComponent(place)}.${index}.rows`)
      const exported = await reader.use(place, ({ exportTo }) =>
        exportTo(path, select(inRange(key, range)), stop),
      )
      const { horizon } = reader
      const note: ChunkNote = { range, rows: exported.rows, horizon }
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
  return reader.use(place, (own) => chunkBounds(own, described.from, key, { rows, known }))
}

/** A chunk that was kept, if its rows are those of the snapshot still: none was written since, and as many are there. */
async function unchanged(
  reader: SqlReader,
  { place, described, key, where }: Chunked,
  range: KeyRange,
  kept: KeptPart | undefined,
): Promise<Chunk | undefined> {
  const { horizon, rows = 0, range: own } = (kept?.note ?? {}) as Partial<ChunkNote>
  // The last one may have had no end.
  if (!kept || !horizon || JSON.stringify(own) !== JSON.stringify(range)) return undefined
  const conditions = [...where, ...inRange(key, range)].join(' and ')
  const [now] = await reader.use(place, ({ rows: run }) =>
    run<{ rows: string; late: string }>(
      `select count(*)::text as rows, (count(*) filter (where ${reader.isLate(horizon)}))::text as late from ${described.from}${conditions === '' ? '' : ` where ${conditions}`}`,
    ),
  )
  if (Number(now?.late) > 0 || Number(now?.rows) !== rows) return undefined
  return { path: kept.path, rows, format: { kind: 'csv', header: false } }
}
