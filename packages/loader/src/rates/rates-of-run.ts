import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { Engine } from '@sluice/engine'
import { takeOfRate, type RateShare, type TakenShare } from '@sluice/ledger'

/** The budgets of APIs, which all processes share that load into the same target. */
export interface SharedRates {
  /** Replaces the share of `holder`, in view of those of the others. */
  take<Answer>(
    budget: string,
    holder: string,
    take: (others: readonly RateShare[], now: number) => TakenShare<Answer>,
  ): Promise<Answer>
  /** Gives back what is left at the end of the run. */
  atEnd(giveBack: () => Promise<void>): void
  /** Says something to whoever follows the load. */
  tell(text: string): void
}

const ofRun = new AsyncLocalStorage<SharedRates>()

/** The budgets that the running load shares with others; undefined outside a load, and in a dry run. */
export const ratesOfRun = (): SharedRates | undefined => ofRun.getStore()

/** Does the work with budgets that are shared through the ledger of the target. */
export async function withRates<T>(
  engine: Engine,
  tell: (text: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const ends: (() => Promise<void>)[] = []
  const rates: SharedRates = {
    take: (budget, holder, take) => takeOfRate(engine, budget, holder, take),
    atEnd: (giveBack) => void ends.push(giveBack),
    tell,
  }
  try {
    return await ofRun.run(rates, work)
  } finally {
    // What cannot be given back runs out by itself.
    await Promise.allSettled(ends.map((giveBack) => giveBack()))
  }
}

/** A name for a process that shares budgets. */
export const newHolder = (): string => `${process.pid}-${randomUUID()}`
