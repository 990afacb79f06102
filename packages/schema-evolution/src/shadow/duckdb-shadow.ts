import { openDuckdb, type Session } from '@sluice/engine'
import { installSystem } from '@sluice/ledger'
import { readState } from '../state/read-state.ts'
import { renderState } from '../state/render-state.ts'
import { datasetsOf } from './datasets-of.ts'
import type { Rehearsal, Shadow } from './shadow.ts'

/** A DuckDB in memory, empty but for `_sluice`. */
export async function openDuckdbShadow(): Promise<Shadow> {
  const engine = await openDuckdb({ path: ':memory:' })
  await installSystem(engine)
  return {
    kind: 'duckdb',
    session: engine.session,
    transaction: (work) => engine.transaction(work),
    rehearse: async (work) => {
      await engine.session.script('begin')
      try {
        return await work(rehearsalOn(engine.session))
      } finally {
        await engine.session.script('rollback')
      }
    },
    tables: async () => engine.catalog(await datasetsOf(engine.session)),
    state: async () =>
      renderState(await readState(engine.session, 'duckdb', await datasetsOf(engine.session))),
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}

/** A query that does not bind leaves DuckDB's transaction as it is. */
const rehearsalOn = (session: Session): Rehearsal => ({
  run: (sql) => session.script(sql),
  describe: async (query) => {
    const columns = await session.rows<{ column_name: string; column_type: string }>(`describe ${query}`)
    return columns.map(({ column_name: name, column_type: type }) => ({ name, type }))
  },
})
