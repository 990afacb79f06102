import { expect } from 'vitest'
import type { TestProject } from '../support/project.ts'
import { deliver, type Clock } from './deliver.ts'
import { isFault, type Fuse } from './faulty-engine.ts'
import { stepsOf, type History, type Step } from './history.ts'
import { applyReviewed, prepareReview } from './review.ts'

export interface PlayOptions {
  /** Makes the n-th statement of a command fail; without, none does. */
  readonly fuse?: Fuse
  /** The same project and target as another process has them; without, nothing happens meanwhile. */
  readonly other?: TestProject
  readonly afterLoad?: (step: number) => Promise<void>
  /** Applies what is proposed and merges what waits. */
  readonly review?: (project: TestProject) => Promise<void>
}

/** Loads step by step, with the reviews as they come and all of them in the end; counts add up all the time. */
export async function play(
  project: TestProject,
  history: History,
  clock: Clock,
  { fuse, other, afterLoad, review = applyReviewed }: PlayOptions = {},
): Promise<void> {
  const run = async (work: () => Promise<unknown>, fuses: readonly number[]): Promise<void> => {
    await untilDone(work, fuse, fuses)
    await assertCounts(project)
  }
  for (const [number, step] of stepsOf(history).entries()) {
    clock.step = number
    await deliver(project.dir, history, number)
    const meanwhile = other ? workOf(other, step, review) : undefined
    await Promise.all([meanwhile?.(), untilDone(() => project.load(), fuse, step.fuses)])
    // A load that was overtaken, and one after a migration that came in between, has still to say what it needs.
    if (meanwhile) await project.load()
    await assertCounts(project)
    await afterLoad?.(number)
    if (step.review.kind === 'delay') continue
    await prepareReview(project, step.review)
    await run(() => review(project), step.fuses)
  }
  await run(() => review(project), [])
  expect(await project.staging(), 'waits though all is reviewed').toEqual([])
}

/** Runs a command again as often as a statement fails. */
export async function untilDone(
  work: () => Promise<unknown>,
  fuse: Fuse | undefined,
  fuses: readonly number[],
): Promise<void> {
  for (const left of fuse ? [...fuses, undefined] : [undefined]) {
    if (fuse) fuse.left = left
    try {
      await work()
      break
    } catch (error) {
      if (!isFault(error)) throw error
    }
  }
  if (fuse) fuse.left = undefined
}

function workOf(
  other: TestProject,
  { meanwhile }: Step,
  review: (project: TestProject) => Promise<void>,
): (() => Promise<unknown>) | undefined {
  switch (meanwhile) {
    case 'nothing':
      return undefined
    case 'load':
      return () => other.load()
    case 'migrate':
      return () => review(other)
  }
}

export const COUNTS = `
select load_id, table_name, rows_read, rows_merged, rows_waiting, rows_superseded, rows_quarantined, rows_discarded
from _sluice.load_tables
where rows_read <> rows_merged + rows_waiting + rows_superseded + rows_quarantined + rows_discarded
  or least(rows_merged, rows_waiting, rows_superseded, rows_quarantined, rows_discarded, rows_waiting - rows_held) < 0`

/** Invariant 2, as the counts tell it. */
export async function assertCounts({ engine }: TestProject): Promise<void> {
  expect(await engine.session.rows(COUNTS), 'counts that do not add up').toEqual([])
}
