import type { Engine } from '@sluice/engine'
import type { Trial } from '../shadow/shadow.ts'

/** Ends a transaction that is to leave nothing behind. */
class RolledBack extends Error {}

/** Tries statements on a database that is open. */
export const trialOn = (engine: Engine): Trial => ({
  kind: engine.kind,
  session: engine.session,
  transaction: (work) => engine.transaction(work),
  rehearse: async (work) => {
    const results: Awaited<ReturnType<typeof work>>[] = []
    await engine
      .transaction(async (tx) => {
        results.push(await work({ run: (sql) => tx.script(sql) }))
        throw new RolledBack()
      })
      .catch((error: unknown) => {
        if (!(error instanceof RolledBack)) throw error
      })
    return results[0] as Awaited<ReturnType<typeof work>>
  },
})
