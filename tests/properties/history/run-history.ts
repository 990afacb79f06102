import { expect } from 'vitest'
import type { TestProject } from '../../support/project.ts'
import { deliver, type Clock } from './deliver.ts'
import { isFault, type Fuse } from './faulty-engine.ts'
import { stepsOf, type History, type Step } from './history.ts'
import { loadHistory } from './load-history.ts'
import type { Review } from '../reviews/reviews.ts'
import { anyRejected, applyReviewed, prepareReview, settle, takeAllBack } from '../reviews/review.ts'
import type { Tally } from '../promises/tally.ts'

export interface PlayOptions {
  /** Makes the n-th statement of a command fail; without, none does. */
  readonly fuse?: Fuse
  /** The same project and target as another process has them; without, nothing happens meanwhile. */
  readonly other?: TestProject
  readonly afterLoad?: (step: number) => Promise<void>
  /** Called once all is decided, while something is refused. */
  readonly whileRejected?: () => Promise<void>
  /** Whether people decide on what is proposed; else it is left, and what waits is merged where it fits. */
  readonly decides?: boolean
  readonly tally?: Tally
}

const FOLLOWED_BY_A_PROPOSAL: ReadonlySet<Review['kind']> = new Set(['constrain', 'take-back'])

/**
 * Loads step by step, with the reviews as they come and all of them in the end, when whatever was refused is taken back;
 * counts add up all the time.
 */
export async function runHistory(
  project: TestProject,
  history: History,
  clock: Clock,
  { fuse, other, afterLoad, whileRejected, decides = true, tally }: PlayOptions = {},
): Promise<void> {
  const load = (isAlone = true) => loadHistory(project, history, clock, { tally, isAlone })
  const review = decides ? () => applyReviewed(project, load) : () => project.merge()
  const run = async (work: () => Promise<unknown>, fuses: readonly number[]): Promise<void> => {
    if (await untilDone(work, fuse, fuses)) tally?.note('crash')
    await assertCounts(project)
  }
  for (const [number, step] of stepsOf(history).entries()) {
    clock.step = number
    await deliver(project.dir, history, number)
    const meanwhile = other ? workOf(other, history, clock, step) : undefined
    await Promise.all([meanwhile?.(), run(() => load(!meanwhile), step.fuses)])
    // A load that was overtaken, and one after a migration that came in between, has still to say what it needs.
    if (meanwhile) await load()
    await assertCounts(project)
    await afterLoad?.(number)
    if (decides) tally?.note(await prepareReview(project, history, step.review))
    if (step.review.kind === 'delay') continue
    await run(review, step.fuses)
  }
  await run(review, [])
  if (!decides) return
  const settled = () => settle(project, load)
  // What a decision makes necessary is proposed by the next load.
  if (stepsOf(history).some(({ review: { kind } }) => FOLLOWED_BY_A_PROPOSAL.has(kind)))
    await run(settled, [])
  if (await anyRejected(project)) {
    await whileRejected?.()
    await takeAllBack(project)
    await run(settled, [])
  }
  expect(await project.staging(), 'waits though all is reviewed').toEqual([])
}

/** Runs a command again as often as a statement fails; true if one did. */
export async function untilDone(
  work: () => Promise<unknown>,
  fuse: Fuse | undefined,
  fuses: readonly number[],
): Promise<boolean> {
  let failed = false
  for (const left of fuse ? [...fuses, undefined] : [undefined]) {
    if (fuse) fuse.left = left
    try {
      await work()
      break
    } catch (error) {
      if (!isFault(error)) throw error
      failed = true
    }
  }
  if (fuse) fuse.left = undefined
  return failed
}

function workOf(
  other: TestProject,
  history: History,
  clock: Clock,
  { meanwhile }: Step,
): (() => Promise<unknown>) | undefined {
  const load = () => loadHistory(other, history, clock, { isAlone: false })
  switch (meanwhile) {
    case 'nothing':
      return undefined
    case 'load':
      return load
    case 'migrate':
      return () => applyReviewed(other, load)
  }
}

export const COUNTS = `
select load_id, table_name, rows_read, rows_merged, rows_waiting, rows_superseded, rows_quarantined, rows_discarded
from _sluice.load_tables
where rows_read <> rows_merged + rows_waiting + rows_superseded + rows_quarantined + rows_discarded
  or least(rows_merged, rows_waiting, rows_superseded, rows_quarantined, rows_discarded, rows_waiting - rows_blocked) < 0`

/** Invariant 2, as the counts tell it. */
export async function assertCounts({ engine }: TestProject): Promise<void> {
  expect(await engine.session.rows(COUNTS), 'counts that do not add up').toEqual([])
}
