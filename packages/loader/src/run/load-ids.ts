import type { Engine, Session } from '@sluice/engine'
import { continueLoadIds, nextLoadId } from '@sluice/ledger'

/** The numbers that a new load has to be above. */
export interface LoadIdFloor {
  /** The last load of its dataset in the ledger. */
  readonly lastLoadId: number
  /** The highest number that anything in the target has: a load of the ledger, or a row of the dataset's tables. */
  readonly highestLoadId: number
  /** True where it is a row that has it, which the load has said already. */
  readonly isLedgerLost: boolean
}

/**
 * The numbers of a run's loads: one for all datasets, unless another process has loaded one of them since. Numbers of
 * loads that failed or had nothing to load are left out, as a sequence does.
 */
export class LoadIds {
  readonly #engine: Engine
  readonly #warn: (text: string) => void
  #latest = 0
  #drawn: number | undefined

  constructor(engine: Engine, warn: (text: string) => void) {
    this.#engine = engine
    this.#warn = warn
  }

  /** The last number that was given; 0 before. */
  get latest(): number {
    return this.#latest
  }

  /** Draws the first number, for whoever reads something else before it is needed: `batch` brings both. */
  async draw(batch: Pick<Session, 'rows'>): Promise<void> {
    if (this.#latest === 0) this.#drawn = await nextLoadId(batch)
  }

  /** A number above a dataset's last load, so that loads have the order of their commits, and that no row has. */
  async above({ lastLoadId, highestLoadId, isLedgerLost }: LoadIdFloor): Promise<number> {
    if (this.#latest <= lastLoadId || (isLedgerLost && this.#latest <= highestLoadId))
      this.#latest = await this.#next(highestLoadId, isLedgerLost)
    return this.#latest
  }

  async #next(highest: number, isLedgerLost: boolean): Promise<number> {
    const next = this.#drawn ?? (await nextLoadId(this.#engine.session))
    this.#drawn = undefined
    if (next > highest) return next
    const moved = await this.#catchUp(highest)
    if (!isLedgerLost)
      this.#warn(
        `the sequence of load ids returned ${next}, but the target has loads up to ${highest}, as after a restore without the sequence: loads continue with ${moved}`,
      )
    return moved
  }

  /** The sequence is behind, as after a restore that left it out: it continues above what is there. */
  #catchUp(highest: number): Promise<number> {
    const engine = this.#engine
    return engine.transaction(async (tx) => {
      await tx.lock('_sluice')
      const next = await nextLoadId(tx)
      // Another process may have been here first.
      if (next > highest) return next
      return continueLoadIds(tx, engine.kind, highest)
    })
  }
}
