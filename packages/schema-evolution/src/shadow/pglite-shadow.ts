import { setFlagsFromString } from 'node:v8'
import { PGlite } from '@electric-sql/pglite'
import { installSystem, readPostgresCatalog, SEARCH_PATH } from '@sluice/engine'
import { readState } from '../state/read-state.ts'
import { renderState } from '../state/render-state.ts'
import { datasetsOf } from './datasets-of.ts'
import { pgliteImage } from './pglite-image.ts'
import { pgliteRehearsal } from './pglite-rehearsal.ts'
import { PgliteSession } from './pglite-session.ts'
import type { Shadow } from './shadow.ts'

let image: Promise<Blob> | undefined

/**
 * Starts on the files of an empty database, which this process reads once. A replay is over before it would pay to compile
 * hot functions again: without, it takes a third less CPU and half the memory.
 */
async function start(): Promise<PGlite> {
  setFlagsFromString('--no-wasm-tier-up --no-wasm-dynamic-tiering')
  image ??= pgliteImage()
  try {
    return await PGlite.create({ loadDataDir: await image })
  } catch {
    image = undefined
    return PGlite.create() // whatever is wrong with the image, a replay does not need it
  }
}

/** A Postgres in this process, empty but for `_sluice`. */
export async function openPgliteShadow(): Promise<Shadow> {
  const database = await start()
  await database.exec(`set search_path = ${SEARCH_PATH}`)
  const session = new PgliteSession(database)
  const transaction = (work: (tx: PgliteSession) => Promise<void>): Promise<void> =>
    database.transaction((tx) => work(new PgliteSession(tx)))
  const lock = async (): Promise<void> => {} // nobody else is here
  await installSystem({
    kind: 'postgres',
    session,
    transaction: (work) => transaction((tx) => work({ lock, script: (sql) => tx.script(sql) })),
  })
  return {
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
    [Symbol.asyncDispose]: () => database.close(),
  }
}
