import type { Transaction } from '@sluice/engine'

/** Does something in a transaction on Postgres, and takes back what it wrote, whether it fails or not. */
export async function rolledBack<T>(tx: Transaction, work: () => Promise<T>): Promise<T> {
  await tx.run('savepoint sluice_trial')
  try {
    return await work()
  } finally {
    await tx.run('rollback to savepoint sluice_trial')
    await tx.run('release savepoint sluice_trial')
  }
}
