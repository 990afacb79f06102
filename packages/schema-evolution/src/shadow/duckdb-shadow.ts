import { installSystem, openDuckdb } from '@sluice/engine'
import { readState } from '../state/read-state.ts'
import { renderState } from '../state/render-state.ts'
import { datasetsOf } from './datasets-of.ts'
import type { Shadow } from './shadow.ts'

/** A DuckDB in memory, empty but for `_sluice`. */
export async function openDuckdbShadow(): Promise<Shadow> {
  const engine = await openDuckdb({ path: ':memory:' })
  await installSystem(engine)
  return {
    session: engine.session,
    transaction: (work) => engine.transaction(work),
    tables: async () => engine.catalog(await datasetsOf(engine.session)),
    state: async () =>
      renderState(await readState(engine.session, 'duckdb', await datasetsOf(engine.session))),
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}
