import { SluiceError } from '@sluice/schema'
import { ArrowBatches } from '../api/files/arrow-batches.ts'
import { ReadyFile } from '../api/files/ready-file.ts'
import type { ResourceContext, RowsResource } from '../api/resource.ts'
import { ALL_ROWS, type RowsInRange } from '../cursor/early-stop.ts'
import { rowsOf, type Row } from '../api/rows/row.ts'
import { NoRowsToChange } from './change-pages.ts'
import { encodeRow } from './rows/encode-row.ts'
import type { ArrowFiles } from './arrow-files.ts'
import { addReady, FilesAndRows } from './ready-files.ts'
import { RoutedFiles, type RoutedFile, type Routing } from './routed-files.ts'
import { RowsFile } from './rows/rows-file.ts'

/** What was written to a package. */
export interface ExtractedRows {
  readonly rows: number
  /** True where texts of it have marks: see MARK. */
  readonly marked: boolean
  /** True where --limit left out rows. */
  readonly isCut: boolean
  /** Files that the resource hands over in place of rows, and those of its Arrow batches. */
  readonly ready: readonly ReadyFile[]
  /** Where rows say which table they go to, a file for each. */
  readonly routed: readonly RoutedFile[]
}

interface WriteOptions {
  /** The rows of an incremental resource. */
  readonly range?: RowsInRange | undefined
  /** Receives the rows that were written, page by page; the next page is read once it is done. */
  readonly forward?: ((rows: readonly Row[]) => Promise<unknown>) | undefined
  /** Masks a row before it is written. */
  readonly mask?: ((row: Row) => Row) | undefined
  /** Takes the Arrow batches that are handed over in place of rows. */
  readonly arrow: ArrowFiles
  /** Which tables rows go to, where they say it. */
  readonly routing?: Routing | undefined
}

/**
 * Writes what a resource yields to an NDJSON file, at most `limit` rows. When its signal is
 * aborted it ends at once, even if the resource keeps waiting for something.
 */
export async function extractRows(
  ...[resource, context, ...rest]: Parameters<typeof writeRows>
): Promise<ExtractedRows> {
  const { signal } = context
  signal.throwIfAborted()
  const stopped = Promise.withResolvers<never>()
  const stop = (): void => stopped.reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([writeRows(resource, context, ...rest), stopped.promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

async function writeRows(
  resource: RowsResource,
  context: ResourceContext,
  path: string,
  limit: number,
  progress: (rows: number) => void,
  { range = ALL_ROWS, forward, mask = (row) => row, arrow, routing }: WriteOptions,
): Promise<ExtractedRows> {
  const one = new RowsFile(path)
  const routed = routing && new RoutedFiles(routing, resource.name)
  let rows = 0
  let taken = 0
  let isCut = false
  let hasArrow = false
  const ready: ReadyFile[] = []
  try {
    for await (const page of resource.read(context)) {
      context.signal.throwIfAborted()
      if (page instanceof ReadyFile || page instanceof ArrowBatches) {
        if (forward || routed) throw new NoRowsToChange(resource.name, forward ? 'pipe' : 'table', page)
        if (page instanceof ReadyFile) {
          addReady(ready, page, rows, resource.name)
          continue
        }
        if (rows > 0) throw new FilesAndRows(resource.name)
        isCut = hasArrow && arrow.rows >= limit
        if (isCut) break
        hasArrow = true
        await arrow.add(page)
        progress(arrow.rows)
        continue
      }
      if (ready.length > 0 || hasArrow) throw new FilesAndRows(resource.name)
      const list = rowsOf(page)
      await range.look(list, limit !== Infinity || forward !== undefined)
      const forwarded: Row[] = []
      for (const row of list) {
        if (taken >= limit) {
          isCut = true
          break
        }
        if (row === null || row === undefined) continue
        const checked = asRow(row, resource.name, rows)
        const file = routed?.of(checked, rows) ?? one
        file.add(encodeRow(file.encoder, mask(checked), `${resource.name}, row ${rows}`))
        rows++
        if (limit === Infinity && !forward) continue
        if (!range.isTaken(row)) continue
        taken++
        if (forward) forwarded.push(row)
      }
      if (forwarded.length > 0) await forward?.(forwarded)
      if (isCut || range.isLast(list)) break
      for (const file of filesOf(one, routed)) await file.flush()
      progress(rows)
    }
  } finally {
    for (const file of filesOf(one, routed)) file.close()
  }
  for (const file of filesOf(one, routed)) await file.closed
  if (hasArrow) for (const file of await arrow.finish()) addReady(ready, file, rows, resource.name)
  return { rows, marked: one.encoder.marked, isCut, ready, routed: routed?.all ?? [] }
}

const filesOf = (one: RowsFile, routed: RoutedFiles | undefined): readonly RowsFile[] => [
  one,
  ...(routed?.all ?? []).map(({ file }) => file),
]

/** @throws SluiceError E_NOT_A_ROW where a value is no row */
export function asRow(value: unknown, resource: string, index: number): Row {
  const isBytes = ArrayBuffer.isView(value)
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !isBytes) {
    if ('fetch' in value && typeof value.fetch === 'function') throw new FileYielded(resource, index)
    if ('getChild' in value && typeof value.getChild === 'function') throw new ArrowYielded(resource, index)
    return value as Row
  }
  throw new SluiceError(
    `the resource yielded ${isBytes ? 'bytes' : Array.isArray(value) ? 'a list in a list' : `a ${typeof value}`}, not a row`,
    {
      code: 'E_NOT_A_ROW',
      place: `${resource}, row ${index}`,
      hint: 'yield objects, or lists of objects; wrap single values as { value }',
    },
  )
}

/** What `localFiles` and others list. As rows they would be the names and sizes of the files, and nothing of their contents. */
class FileYielded extends SluiceError {
  constructor(resource: string, index: number) {
    super('the resource of rows yielded a file, as localFiles, s3Files and files list them', {
      code: 'E_NOT_A_ROW',
      place: `${resource}, row ${index}`,
      hint: 'write filesResource({ name, format, list: localFiles({ folder }) }) to load the contents of the files; to load their names, yield { name: file.name, size: file.size }',
    })
  }
}

/** A table or batch of an Arrow library. As a row it would be what the library keeps of it. */
class ArrowYielded extends SluiceError {
  constructor(resource: string, index: number) {
    super('the resource yielded a table or batch of an Arrow library', {
      code: 'E_NOT_A_ROW',
      place: `${resource}, row ${index}`,
      hint: 'yield arrowBatches(tableToIPC(table)), or arrowBatches(tableToIPC(new Table(batch)))',
    })
  }
}
