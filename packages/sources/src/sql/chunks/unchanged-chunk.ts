import type { KeptPart } from '@sluice/loader'
import type { SqlReader } from '../port/sql-reader.ts'
import { inRange, type KeyRange } from './chunk-bounds.ts'
import type { Chunk, Chunked, ChunkNote } from './chunked.ts'

/** A chunk that was kept, if its rows are those of the snapshot still. */
export async function unchangedChunk(
  reader: SqlReader,
  chunked: Chunked,
  range: KeyRange,
  { kept, signal }: { readonly kept: KeptPart | undefined; readonly signal: AbortSignal },
): Promise<Chunk | undefined> {
  const note = (kept?.note ?? {}) as Partial<ChunkNote>
  // The last one may have had no end.
  if (!kept || JSON.stringify(note.range) !== JSON.stringify(range)) return undefined
  const isSame = await hasRowsOf(reader, chunked, range, { note, signal })
  return isSame
    ? { path: kept.path, rows: note.rows ?? 0, format: { kind: 'csv', header: false } }
    : undefined
}

/** The database has as many rows in the range, and none of them was written since; or they are the same, value by value. */
async function hasRowsOf(
  reader: SqlReader,
  { place, described, key, where, select }: Chunked,
  range: KeyRange,
  { note, signal }: { readonly note: Partial<ChunkNote>; readonly signal: AbortSignal },
): Promise<boolean> {
  const { horizon, rows, sum } = note
  const inside = inRange(reader.keySql, key, range)
  if (horizon === undefined)
    return reader.use(place, async ({ countLines }) => {
      const now = await countLines?.(select(inside), signal)
      return now !== undefined && now.rows === rows && now.sum === sum
    })
  const conditions = [...where, ...inside].join(' and ')
  const [now] = await reader.use(place, ({ rows: run }) =>
    run<{ rows: string; late: string }>(
      `select count(*)::text as rows, (count(*) filter (where ${reader.isLate(horizon)}))::text as late from ${described.from}${conditions === '' ? '' : ` where ${conditions}`}`,
    ),
  )
  return Number(now?.late) === 0 && Number(now?.rows) === rows
}
