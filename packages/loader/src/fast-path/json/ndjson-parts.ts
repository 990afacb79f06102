import { join } from 'node:path'
import type { LoadContext } from '../../context/load-context.ts'
import type { LocalFile } from '../../raw/raw-table.ts'
import type { FastPathTable } from '../../staged/fast-path-plan.ts'
import { fileParts, hasParts } from '../parts/file-parts.ts'
import { hasLongLines } from './long-lines.ts'
import type { ScannedLines } from './scan-ndjson.ts'

/** Bytes of a part, which is in memory as a whole. */
const MOST_OF_PART = 4 << 20
/** Many, for what a thread has at the end of a statement is no whole row group, and is written again at the next checkpoint. */
const PER_THREAD = 64

/**
 * What gives the parts of these files, of which the lines were counted. Where DuckDB does not write the rows itself, only files of
 * long lines have parts: DuckDB takes no more rows at once than a part has.
 */
export function ndjsonParts(
  files: readonly LocalFile[],
  scanned: readonly ScannedLines[],
  { resource, name }: { readonly resource: string; readonly name: string },
  { kind, folder, workbench }: LoadContext,
): NonNullable<FastPathTable['parts']> | undefined {
  if (kind !== 'duckdb' && !scanned.some(hasLongLines)) return undefined
  return (file) => {
    const { size = 0, lines = 0, starts = [] } = scanned[file] ?? {}
    const target = join(folder, `${name}-${file}`)
    if (!hasParts(size, target, kind === 'duckdb' ? 2 : 1)) return undefined
    const lineAt = new Map(starts.map(({ at, line }) => [at, line]))
    const before = (at: number): number => lineAt.get(at) ?? lines
    return fileParts(
      { path: files[file]?.path ?? '', size, from: 0, starts: starts.map(({ at }) => at) },
      {
        workbench,
        resource,
        target,
        most: MOST_OF_PART,
        perThread: PER_THREAD,
        count: (parts) =>
          Promise.resolve(parts.map((part) => before(part.from + part.size) - before(part.from))),
      },
    )
  }
}
