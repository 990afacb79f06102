import { rolledBack, type Engine } from '@sluice/engine'
import type { Trial } from '../shadow/shadow.ts'

/** Tries statements on a database that is open. */
export const trialOn = (engine: Engine): Trial => ({
  kind: engine.kind,
  session: engine.session,
  transaction: (work) => engine.transaction(work),
  rehearse: (work) => rolledBack(engine, (tx) => work({ run: (sql) => tx.script(sql) })),
})
