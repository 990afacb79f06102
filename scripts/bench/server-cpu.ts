import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks a second, on every Linux there is. */
export const TICKS = 100

/**
 * Seconds of CPU that a Postgres server on this machine has used so far, its backends with it, those that ended, too; 0
 * where /proc does not say. On a machine that does other work it says more than the clock.
 */
export function serverCpu(server: number | undefined): number {
  if (server === undefined) return 0
  let ticks = 0
  for (const pid of processes()) {
    // Behind the name: the parent is field 4, the time of the process 14 and 15, that of children that ended 16 and 17.
    const fields = fieldsOf(pid)
    if (pid !== server && Number(fields[1]) !== server) continue
    ticks += [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0)
  }
  return ticks / TICKS
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
