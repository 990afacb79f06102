import { raiseMemoryLimitForLongRecords, type Workbench } from '@sluice/engine'
import type { ScannedLines } from './scan-ndjson.ts'

/** Bytes of lines, on average, of which a chunk of rows is no longer small beside the workbench's memory. */
const LONG = 8 << 10

/**
 * Gives DuckDB more memory if about a megabyte of some file has long lines. It takes 2,048 rows at once, or all of a buffer of
 * 32 MB, and has what it parsed of them beside the values.
 */
export async function makeRoomForLongLines(
  workbench: Workbench,
  files: readonly ScannedLines[],
): Promise<void> {
  if (files.some(hasLongLines)) await raiseMemoryLimitForLongRecords(workbench)
}

/** True where about a megabyte of a file has long lines. */
export function hasLongLines({ size, lines, starts }: ScannedLines): boolean {
  const ends = [...starts.slice(1), { at: size, line: lines }]
  return starts.some(({ at, line }, index) => {
    const end = ends[index]
    return end !== undefined && end.at - at > LONG * Math.max(end.line - line, 1)
  })
}
