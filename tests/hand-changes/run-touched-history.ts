import { appliedMigrations, readMigrations, readRejectionFolders } from '@sluice/schema-evolution'
import { SluiceError } from '@sluice/schema'
import { join } from 'node:path'
import { accept } from '../properties/reviews/review.ts'
import type { TestProject } from '../support/project.ts'
import type { TouchedTable } from './touched-table.ts'
import type { TouchedHistory } from './touched-history.ts'

const ROUNDS = 25

const textOf = (error: unknown): string => {
  if (!(error instanceof SluiceError)) throw error
  return [error.code, error.message, error.place, error.hint].join('\n')
}

interface Game {
  readonly project: TestProject
  readonly table: TouchedTable
}

/** What a command said where it stopped; undefined where it did not. */
async function stopOf(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    return textOf(error)
  }
}

async function loadOnce({ project }: Game): Promise<{ readonly stop?: string; readonly migrations: number }> {
  const { failures, migrations } = await project.load()
  const stop = failures
    .map(({ code, message, place, hint }) => [code, message, place, hint].join('\n'))
    .join('\n')
  return { ...(stop !== '' && { stop }), migrations: migrations.length }
}

/** Does what a stop says: runs the SQL that it has, or takes away what it names. */
async function follow({ project, table }: Game, stop: string): Promise<void> {
  const statements = stop.match(/(?<=`)alter table [^`]+(?=`)/g) ?? []
  for (const sql of statements) await table.run(sql)
  if (statements.length > 0) return
  if (/\bE_MIGRATION_STALE\b/.test(stop)) {
    await project.plan()
    return
  }
  if (!(await table.undoNamed(stop))) throw new Error(`a stop without a way out: ${stop}`)
}

const withoutStop = async (game: Game, work: () => Promise<string | undefined>): Promise<void> => {
  for (let round = 0; round < ROUNDS; round++) {
    const stop = await work()
    if (stop === undefined) return
    await follow(game, stop)
  }
  throw new Error('stops do not come to an end')
}

const load = (game: Game): Promise<void> => withoutStop(game, async () => (await loadOnce(game)).stop)
const migrate = (game: Game): Promise<void> =>
  withoutStop(game, () => stopOf(() => game.project.applyAndMerge()))

async function reject({ project }: Game, pick: number): Promise<void> {
  const applied = await appliedMigrations(project.engine)
  const pending = (await readMigrations(join(project.dir, 'migrations'))).filter(({ id }) => !applied.has(id))
  const one = pending[pick % Math.max(pending.length, 1)]
  if (one) await project.decide('reject', one.id)
}

/** Takes back what was rejected; what a message says to reject again stays so. */
async function takeBack(project: TestProject): Promise<void> {
  const kept = new Set<string>()
  for (;;) {
    const refused = await readRejectionFolders(join(project.dir, 'migrations'))
    const next = refused.find(({ id }) => !kept.has(id))
    if (!next) return
    try {
      await accept(project, next.id)
    } catch (error) {
      const [, id] = /sluice reject (\S+)/.exec(textOf(error)) ?? []
      if (id === undefined) throw error
      kept.add(id)
      await project.decide('reject', id)
    }
  }
}

/** Reviews all that is proposed, and follows what is said of what waits then, until nothing does. */
async function settle(game: Game): Promise<void> {
  const { project } = game
  await takeBack(project)
  let said = ''
  for (let round = 0; round < ROUNDS; round++) {
    await migrate(game)
    const { stop, migrations } = await loadOnce(game)
    if (stop === undefined && migrations === 0 && (await project.staging()).length === 0) return
    if (migrations > 0) continue
    const plan = await project.plan()
    if ((plan.data as { migrations: readonly string[] }).migrations.length > 0) continue
    const warned = project.events.flatMap((event) => (event.kind === 'message' ? [event.text] : [])).slice(-5)
    said = [stop, plan.text, await project.statusText(), ...warned].join('\n')
    await follow(game, said)
  }
  throw new Error(`what waits does not come to an end: ${said}`)
}

/** Plays a history, and looks after each step that nothing is lost, doubled or moved. */
export async function runTouchedHistory(
  project: TestProject,
  { steps }: TouchedHistory,
  clock: { step: number },
  table: TouchedTable,
  noted: (what: string) => unknown,
  reopen: () => Promise<void>,
): Promise<void> {
  const game = { project, table }
  let number = 0
  for (const [step, { touches, review }] of steps.entries()) {
    for (const touch of touches) if (await table.touch(touch, ++number)) noted(touch.what)
    await table.assertSound()
    await reopen()
    clock.step = step
    await load(game)
    table.delivered(step)
    await table.assertSound()
    if (review === 'reject') await reject(game, step)
    if (review === 'migrate' || step === 0) await migrate(game)
    await table.assertSound()
  }
  await settle(game)
  await table.assertSound()
  await table.assertComplete()
}
