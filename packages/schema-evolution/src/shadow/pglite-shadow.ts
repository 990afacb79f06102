import { readPostgresCatalog } from '@sluice/engine'
import { readState } from '../state/read-state.ts'
import { renderState } from '../state/render-state.ts'
import { datasetsOf } from './datasets-of.ts'
import { givePglite, takePglite } from './pglite/pglite-pool.ts'
import { pgliteRehearsal } from './pglite-rehearsal.ts'
import type { Shadow } from './shadow.ts'

/** A Postgres in this process, empty but for `_sluice`. */
export async function openPgliteShadow(): Promise<Shadow> {
  const empty = await takePglite()
  const { database, session, transaction } = empty
  return {
    kind: 'postgres',
    session,
    transaction,
    rehearse: async (work) => {
      await database.exec('begin')
      try {
        return await work(pgliteRehearsal(database))
      } finally {
        await database.exec('rollback')
      }
    },
    tables: async () => readPostgresCatalog(session, await datasetsOf(session)),
    state: async () => renderState(await readState(session, 'postgres', await datasetsOf(session))),
    [Symbol.asyncDispose]: () => givePglite(empty),
  }
}
