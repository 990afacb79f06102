import { emptyWorkbench, resetThreads, type Workbench } from '@sluice/engine'
import { FastPathLeft } from '../failure/fast-path-left.ts'
import { ResourceRejected, type ResourceFailures } from '../failure/resource-failures.ts'

/**
 * Tries again, with one resource more taken the usual way, as often as one leaves the fast path, with a closer look at the rows
 * of one that cannot be merged, and without one that cannot be committed, unless a person allows it. Nothing is left in the workbench.
 */
export async function unlessRejected<T>(
  workbench: Workbench,
  failures: ResourceFailures,
  work: (withoutFastPath: ReadonlySet<string>) => Promise<T>,
  isAllowed: (rejected: ResourceRejected) => Promise<boolean>,
): Promise<T> {
  const withoutFastPath = new Set<string>()
  for (;;) {
    try {
      return await work(withoutFastPath)
    } catch (error) {
      // See stageFastPath. After an interruption it fails, like everything else.
      await resetThreads(workbench).catch(() => undefined)
      if (error instanceof ResourceRejected) {
        if (!failures.looksCloser(error) && !(await isAllowed(error)))
          failures.add(error.resource, error.cause)
      } else if (error instanceof FastPathLeft && !withoutFastPath.has(error.resource))
        withoutFastPath.add(error.resource)
      else throw error
    } finally {
      // What was loaded stays loaded, also where this fails.
      await emptyWorkbench(workbench).catch(() => undefined)
    }
  }
}
