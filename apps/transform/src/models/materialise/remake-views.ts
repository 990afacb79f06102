import { qualified, type Session, type Transaction } from '@sluice/engine'
import { fullName, SluiceError, splitFullName } from '@sluice/schema'
import type { Build } from './build.ts'
import { aboutQuery, DEPENDENT_HINT, dependents } from './query-error.ts'
import type { Relation } from '../relation/relation.ts'

/** On DuckDB: the names of the views that can be read, which it finds out only when somebody does. */
export async function readSoundViews(
  session: Session,
  relations: ReadonlyMap<string, Relation>,
): Promise<readonly string[]> {
  const sound: string[] = []
  for (const [name, { kind }] of relations)
    if (kind === 'view' && (await errorOf(session, name)) === undefined) sound.push(name)
  return sound
}

/**
 * On DuckDB, once a model has other columns: gives views that cannot be read any more their new queries. To be called in the
 * transaction that replaces the model, so that nobody meets a view that cannot be read.
 * @throws SluiceError E_MODEL_DEPENDENT with the views that no new query mends
 */
export async function remakeViews(tx: Transaction, build: Build): Promise<void> {
  const { model } = build
  const sound = new Set(build.soundViews.filter((name) => name !== fullName(model)))
  for (const [name, query] of build.newQueries()) {
    if (!sound.has(name) || (await errorOf(tx, name)) === undefined) continue
    const failed = await failure(() => tx.script(`create or replace view ${sqlOf(name)} as\n${query}`))
    if (failed === undefined) sound.delete(name)
  }
  const broken = new Map<string, string>()
  for (const name of sound) {
    const error = await errorOf(tx, name)
    if (error !== undefined) broken.set(name, error)
  }
  const [reason] = broken.values()
  if (reason === undefined) return
  throw new SluiceError(dependents([...broken.keys()], aboutQuery(reason)), {
    code: 'E_MODEL_DEPENDENT',
    place: `${model.file}:${model.line}`,
    hint: DEPENDENT_HINT,
  })
}

const sqlOf = (name: string): string => {
  const { dataset, name: view } = splitFullName(name)
  return qualified(dataset, view)
}

const errorOf = (session: Pick<Session, 'rows'>, name: string): Promise<string | undefined> =>
  failure(() => session.rows(`describe select * from ${sqlOf(name)}`))

async function failure(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return error.message
  }
}
