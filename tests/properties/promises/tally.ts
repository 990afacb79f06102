import type { LoadEvent } from '@sluice/loader'
import type { History } from '../history/history.ts'
import { MERGINGS } from '../history/merging.ts'
import type { Outcome } from './straight.ts'

/** What histories are about, beyond loads that fit. A run of them must have had each. */
export const ACTIONS = [
  'delay',
  'accept',
  'edit',
  'rename',
  'not null',
  'index',
  'reject a migration',
  'reject a part',
  'take back a migration',
  'take back a part',
  'evolve',
  'freeze',
  'discard rows',
  'discard values',
  'composite key',
  'nested rows merged',
  'crash',
  'cursor',
  'cursor of rows that merge',
  ...MERGINGS,
] as const

export type Action = (typeof ACTIONS)[number]

/** How often each was done, and not only drawn: an edit of nothing does not count. */
export class Tally {
  readonly #counts = new Map<Action, number>()

  note(action: Action | undefined): void {
    if (action !== undefined) this.#counts.set(action, (this.#counts.get(action) ?? 0) + 1)
  }

  /** What the tables tell that a history left. */
  noteOutcome({ tables: all }: History, { tables, discards }: Outcome, events: readonly LoadEvent[]): void {
    for (const [i, { cursor, disposition }] of all.entries())
      if (cursor && (tables[`shop.t${i}`]?.rows ?? []).length > 0)
        this.note(disposition === 'merge' ? 'cursor of rows that merge' : 'cursor')
    const merged = all.flatMap(({ disposition, key, merging = 'upsert' }, i) => {
      const rows = tables[`shop.t${i}`]?.rows ?? []
      if (disposition === 'merge' && rows.length > 0) this.note(merging)
      return disposition === 'merge' ? [{ key, rows }] : []
    })
    if (events.some(({ kind }) => kind === 'evolved')) this.note('evolve')
    if (discards.marks.size > 0) this.note('discard rows')
    if (discards.values > 0) this.note('discard values')
    if (merged.some(({ key, rows }) => key.length > 1 && rows.length > 1)) this.note('composite key')
    if (merged.some(({ rows }) => rows.some((row) => row.includes('"> t')))) this.note('nested rows merged')
  }

  get missing(): readonly Action[] {
    return ACTIONS.filter((action) => !this.#counts.has(action))
  }

  toString(): string {
    return ACTIONS.map((action) => `${action} ${this.#counts.get(action) ?? 0}`).join(', ')
  }
}
