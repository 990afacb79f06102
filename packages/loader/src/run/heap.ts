import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** So many bytes are worth a tenth of a second. */
const MUCH = 32 << 20

type Collect = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void

let collect: Collect | undefined

/** Bytes that V8 has for JavaScript: what is used, and what it keeps for later. */
export const heapSize = (): number => process.memoryUsage().heapTotal

/**
 * Makes V8 give memory back to the system where its heap has grown since it had `before` bytes. It would keep what a generator
 * of rows needed while DuckDB works, which needs much then.
 */
export function shrinkHeap(before: number): void {
  if (heapSize() - before < MUCH) return
  if (!collect) {
    // What Node offers as global.gc where it is started so.
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as Collect
  }
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}
