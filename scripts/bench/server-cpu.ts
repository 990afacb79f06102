import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks a second, on every Linux there is. */
export const TICKS = 100

/**
 * Seconds of CPU that a Postgres server on this machine has used so far, its backends with it, those that ended, too; 0
 * where /proc does not say. On a machine that does other work it says more than the clock.
 */
export function serverCpu(server: number | undefined): number {
  if (server === undefined) return 0
  for (;;) {
    const ended = ticksOf(server, ENDED)
    const running = processes().filter((pid) => pid === server || Number(fieldsOf(pid)[PARENT]) === server)
    const ticks = running.reduce((sum, pid) => sum + ticksOf(pid, OWN), 0)
    // A backend that ends meanwhile would count twice or not at all: the one before does, as its client has just closed.
    if (ticksOf(server, ENDED) === ended) return (ended + ticks) / TICKS
  }
}

/** Places of fields behind the name: the parent, the time of the process, and that of its children that ended. */
const PARENT = 1
const OWN = [11, 12]
const ENDED = [13, 14]

const ticksOf = (pid: number, places: readonly number[]): number => {
  const fields = fieldsOf(pid)
  return places.reduce((sum, at) => sum + Number(fields[at] ?? 0), 0)
}

function processes(): readonly number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Boolean)
  } catch {
    return []
  }
}

/** The fields of a process behind its name; none where it has ended. */
export function fieldsOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    // It has ended, or is no process.
    return []
  }
}
