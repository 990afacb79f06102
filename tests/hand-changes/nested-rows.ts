import { SYSTEM_COLUMNS, type Column } from '@sluice/schema'
import { expect } from 'vitest'
import type { TestProject } from '../support/project.ts'
import type { TouchedHistory } from './touched-history.ts'
import { nestedOf } from './touched-source.ts'
import { waitingValues } from './waiting-values.ts'

interface Found extends Record<string, unknown> {
  readonly k: string
  /** The mark of its root row; null where it has none. */
  readonly m: string | null
}

/** The nested table, and what has to be in it. */
export class NestedRows {
  readonly #project: TestProject
  readonly #history: TouchedHistory
  /** What somebody did to the column that drifts, after which its values are not looked at. */
  isChanged = false

  constructor(project: TestProject, history: TouchedHistory) {
    this.#project = project
    this.#history = history
  }

  async columns(): Promise<readonly Column[]> {
    const tables = await this.#project.engine.catalog(['shop'])
    const columns = tables.find(({ name }) => name === 't__items')?.columns ?? []
    return columns.filter(({ name }) => !SYSTEM_COLUMNS.has(name))
  }

  async #rows(): Promise<readonly Found[]> {
    // A table of empty lists has no columns yet, and somebody may have rejected them.
    if (!(await this.columns()).some(({ name }) => name === 'k')) return []
    return this.#project.engine.session.rows<Found>(
      'select i.*, t.m from shop.t__items as i left join shop.t as t on t._sluice_id = i._sluice_root_id order by i.k',
    )
  }

  #wanted(marks: readonly string[]): readonly string[] {
    return marks.flatMap((mark) => {
      const [step = 0, key = 0] = mark.split('.').map(Number)
      return nestedOf(this.#history, step, key).map(({ k }) => k)
    })
  }

  /** What must be so at any time; `marks`: of the root rows that are in the table. */
  async assertSound(marks: readonly string[]): Promise<void> {
    const rows = await this.#rows()
    for (const { k, m } of rows) expect(k.split('/')[0], `nested row ${k} has another root`).toBe(m)
    const present = rows.map(({ k }) => k)
    expect(new Set(present).size, `nested rows that are doubled: ${present.join(' ')}`).toBe(present.length)
    const waiting = new Set(await waitingValues(this.#project.engine, 'k'))
    const lost = this.#wanted(marks).filter((k) => !present.includes(k) && !waiting.has(k))
    expect(lost, 'nested rows that are lost').toEqual([])
  }

  /** What must be so once all is reviewed. */
  async assertComplete(marks: readonly string[]): Promise<void> {
    const rows = await this.#rows()
    expect(rows.map(({ k }) => k).toSorted()).toEqual(this.#wanted(marks).toSorted())
    if (this.isChanged) return
    for (const { k, v = null } of rows) {
      const [step = 0, key = 0] = k.split('/')[0]?.split('.').map(Number) ?? []
      const expected = nestedOf(this.#history, step, key).find((one) => one.k === k)?.['v'] ?? null
      const isIt = v === expected || String(v) === String(expected) || Number(v) === Number(expected)
      expect(isIt, `v of ${k}: ${JSON.stringify(v)} instead of ${String(expected)}`).toBe(true)
    }
  }
}
