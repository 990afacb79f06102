import type { Engine } from './engine.ts'
import type { Transaction } from './transaction.ts'

/** Ends a transaction of which nothing is to stay. */
class RolledBack extends Error {}

/** Does the work in a transaction of which nothing stays. */
export async function rolledBack<T>(
  engine: Pick<Engine, 'transaction'>,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const results: T[] = []
  try {
    await engine.transaction(async (tx) => {
      results.push(await work(tx))
      throw new RolledBack()
    })
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error
  }
  return results[0] as T
}
