import { emptyWorkbench, resetThreads, type Workbench } from '@sluice/engine'
import { FastPathLeft, isBadRecord } from '../failure/fast-path-left.ts'
import { ResourceRejected, type ResourceFailures } from '../failure/resource-failures.ts'

/** How a resource is read after it left the fast path: by it without the bad records of its files, or the usual way. */
export type NextWay = 'cleaned' | 'usual'

/**
 * Tries again, with one resource more taken the usual way, as often as one leaves the fast path, with a closer look at the rows
 * of one that cannot be merged, and without one that cannot be committed, unless a person allows it. Nothing is left in the workbench.
 */
export async function unlessRejected<T>(
  workbench: Workbench,
  failures: ResourceFailures,
  work: (ways: ReadonlyMap<string, NextWay>) => Promise<T>,
  isAllowed: (rejected: ResourceRejected) => Promise<boolean>,
): Promise<T> {
  const ways = new Map<string, NextWay>()
  for (;;) {
    try {
      return await work(ways)
    } catch (error) {
      // See stageFastPath. After an interruption it fails, like everything else.
      await resetThreads(workbench).catch(() => undefined)
      if (error instanceof ResourceRejected) {
        if (!failures.looksCloser(error) && !(await isAllowed(error)))
          failures.add(error.resource, error.cause)
      } else if (error instanceof FastPathLeft && ways.get(error.resource) !== 'usual') {
        const isCleaned = !ways.has(error.resource) && isBadRecord(error.cause)
        ways.set(error.resource, isCleaned ? 'cleaned' : 'usual')
      } else throw error
    } finally {
      // What was loaded stays loaded, also where this fails.
      await emptyWorkbench(workbench).catch(() => undefined)
    }
  }
}
