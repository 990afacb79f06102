import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const HOUR = 3_600_000

/** A container that shares the folder for temporary files may have a process of the same number. */
const OWN = `sluice-${process.pid}-${randomUUID().slice(0, 8)}`

/** Where this process puts what it needs for a while, with `name` behind it. */
export const temporaryPath = (name = ''): string => join(tmpdir(), `${OWN}${name}`)

let lookedAt = -Infinity

/** Removes what processes left that were killed: what DuckDB spills to disk may be as large as a load. Once an hour at most. */
export function removeLeftTemporaries(): void {
  if (Date.now() < lookedAt + HOUR) return
  lookedAt = Date.now()
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = /^sluice-(\d+)(-|$)/.exec(name) ?? []
    if (pid === undefined || isAlive(Number(pid))) continue
    try {
      const path = join(tmpdir(), name)
      // A process of another container is not seen from here; what it uses has been written to.
      if (lastWritten(path) < Date.now() - HOUR) rmSync(path, { recursive: true, force: true })
    } catch {
      // It is someone else's, or gone by now.
    }
  }
}

/** When the folder, or a file in it, was last written to. */
const lastWritten = (path: string): number =>
  Math.max(
    ...[path, ...readdirSync(path).map((name) => join(path, name))].map((one) => statSync(one).mtimeMs),
  )

/** True while there is a process of that number. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
