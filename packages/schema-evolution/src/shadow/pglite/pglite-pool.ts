import { setFlagsFromString } from 'node:v8'
import { PGlite } from '@electric-sql/pglite'
import { SEARCH_PATH } from '@sluice/engine'
import { installSystem } from '@sluice/ledger'
import { pgliteImage } from './pglite-image.ts'
import { PgliteSession } from './pglite-session.ts'
import { rememberUntouched, type Restore } from './untouched.ts'

/** A Postgres in this process that has nothing but `_sluice`. */
export interface EmptyPglite {
  readonly database: PGlite
  readonly session: PgliteSession
  transaction<T>(work: (tx: PgliteSession) => Promise<T>): Promise<T>
  readonly restore: Restore
}

/** Seconds for which an unused one is kept: a replay is often followed by another, and a load needs the memory. */
const IDLE = 5

const idleTime = (): number => Number(process.env['SLUICE_SHADOW_IDLE'] ?? IDLE) * 1000

const SETTINGS = `set search_path = ${SEARCH_PATH}`

let image: Promise<Blob> | undefined
let idle: { readonly empty: EmptyPglite; readonly timer: NodeJS.Timeout } | undefined

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

async function open(): Promise<EmptyPglite> {
  const database = await start()
  await database.exec(SETTINGS)
  const session = new PgliteSession(database)
  const transaction = <T>(work: (tx: PgliteSession) => Promise<T>): Promise<T> =>
    database.transaction((tx) => work(new PgliteSession(tx)))
  const lock = async (): Promise<void> => {} // nobody else is here
  await installSystem({
    kind: 'postgres',
    session,
    transaction: (work) =>
      transaction((tx) =>
        work({ lock, script: (sql) => tx.script(sql), rows: (sql, values) => tx.rows(sql, values) }),
      ),
  })
  return { database, session, transaction, restore: await rememberUntouched(session) }
}

/** The one that was used before, if it is as new, else a new one. Starting takes most of a second of CPU. */
export async function takePglite(): Promise<EmptyPglite> {
  if (!idle) return open()
  const { empty, timer } = idle
  idle = undefined
  clearTimeout(timer)
  await empty.database.exec(SETTINGS)
  return empty
}

/** Keeps a database for the next replay if nothing is left of the last, else closes it. */
export async function givePglite(empty: EmptyPglite): Promise<void> {
  const untouched = await empty.restore().catch(() => false)
  if (!untouched || idle) return empty.database.close()
  const close = (): void => {
    idle = undefined
    void empty.database.close()
  }
  idle = { empty, timer: setTimeout(close, idleTime()).unref() }
}
