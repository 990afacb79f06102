import type { Engine } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'

/**
 * The numbers of a run's loads: one for all datasets, unless another process has loaded one of them since. Numbers of
 * loads that failed or had nothing to load are left out, as a sequence does.
 */
export class LoadIds {
  readonly #engine: Engine
  #latest = 0

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** The last number that was given; 0 before. */
  get latest(): number {
    return this.#latest
  }

  /** A number above a dataset's last load, so that loads have the order of their commits. */
  async above(lastLoadId: number): Promise<number> {
    if (this.#latest <= lastLoadId) this.#latest = await this.#next()
    return this.#latest
  }

  async #next(): Promise<number> {
    const [row] = await this.#engine.session.rows<{ id: number }>(`select nextval('_sluice.load_id') as id`)
    if (!row) throw new SluiceError('the target gave no load id', { code: 'E_LOAD_ID' })
    return row.id
  }
}
