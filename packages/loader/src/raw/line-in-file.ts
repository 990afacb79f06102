import type { LocalFile } from './raw-table.ts'

/** The line of the file itself for a line of its copy, which may lack some; both 1-based. */
export function lineInFile({ leftOut = [] }: LocalFile, line: number): number {
  let found = line
  for (const other of leftOut) {
    if (other > found) break
    found++
  }
  return found
}
