import { availableParallelism } from 'node:os'
import { SluiceError } from '@sluice/schema'
import type { Workbench } from '../../workbench.ts'

/**
 * The threads that DuckDB is opened with; undefined where it uses all cores.
 * @throws SluiceError E_CONFIG_VALUE
 */
export function configuredThreads(): string | undefined {
  const text = process.env['SLUICE_THREADS']
  if (text === undefined || text === '' || /^[1-9]\d{0,3}$/.test(text)) return text || undefined
  throw new SluiceError(`SLUICE_THREADS is ${JSON.stringify(text)}`, {
    code: 'E_CONFIG_VALUE',
    place: 'SLUICE_THREADS',
    hint: 'set it to a number of threads, such as 1, or leave it out: DuckDB then uses all cores',
  })
}

/** How many threads DuckDB may use. */
export const threadsOf = (): number => Number(configuredThreads() ?? availableParallelism())

/** Gives DuckDB the threads again that it was opened with: `reset` alone would give it all cores. */
export async function resetThreads(workbench: Pick<Workbench, 'run'>): Promise<void> {
  const threads = configuredThreads()
  await workbench.run(threads === undefined ? 'reset threads' : `set threads = ${threads}`)
}

/** Does `work` with one thread of DuckDB. If it fails in a transaction of this DuckDB, `resetThreads` has to follow its end. */
export async function withOneThread<T>(
  workbench: Pick<Workbench, 'run'>,
  work: () => Promise<T>,
): Promise<T> {
  await workbench.run('set threads = 1')
  try {
    return await work()
  } finally {
    await resetThreads(workbench).catch(() => undefined)
  }
}
