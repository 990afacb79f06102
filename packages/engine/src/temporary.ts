import { readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const HOUR = 3_600_000

/** Where this process puts what it needs for a while: `sluice-<pid>`, with `name` behind it. */
export const temporaryPath = (name = ''): string => join(tmpdir(), `sluice-${process.pid}${name}`)

/** Removes what processes left that were killed: what DuckDB spills to disk may be as large as a load. */
export function removeLeftTemporaries(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = /^sluice-(\d+)(-|$)/.exec(name) ?? []
    if (pid === undefined || isAlive(Number(pid))) continue
    try {
      const path = join(tmpdir(), name)
      // A container that shares the folder has processes that are not seen from here.
      if (statSync(path).mtimeMs < Date.now() - HOUR) rmSync(path, { recursive: true, force: true })
    } catch {
      // It is someone else's, or gone by now.
    }
  }
}

/** True while there is a process of that number. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
