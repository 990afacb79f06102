import type { History, Step } from './history.ts'
import { MERGINGS } from './merging.ts'
import { oneTable } from './one-table.ts'
import type { Review } from '../reviews/reviews.ts'

const steps = (...reviews: readonly Review[]): readonly Step[] =>
  reviews.map((review) => ({ review, fuses: [], meanwhile: 'nothing' }))

const LOADS = [
  [{ a: 1, b: true }],
  [
    { k: 1, a: 2, b: false },
    { k: 2, a: 3, b: true },
  ],
]
const pick = 0

/** Small histories that do what is seldom drawn, so that no run goes without it. */
export const EXAMPLES: readonly History[] = [
  oneTable(LOADS, { steps: steps({ kind: 'edit', pick }, { kind: 'delay' }) }),
  oneTable(LOADS, { steps: steps({ kind: 'rename', pick: 1 }, { kind: 'accept' }) }),
  oneTable([{ a: 1 }, { a: null }], { steps: steps({ kind: 'constrain', pick: 1, as: 'not null' }) }),
  oneTable(LOADS, { steps: steps({ kind: 'constrain', pick: 1, as: 'index' }) }),
  ...[true, false].map((whole) =>
    oneTable(LOADS, { steps: steps({ kind: 'reject', pick: 1, whole }, { kind: 'take-back', pick, whole }) }),
  ),
  oneTable(LOADS, { contract: { says: 'evolve' } }),
  oneTable([{ a: 1 }, { a: 'x' }], { contract: { says: 'freeze' } }),
  ...(['discard_row', 'discard_value'] as const).map((dataType) =>
    oneTable([{ a: 1 }, [{ a: 'x' }, { a: 2 }]], { contract: { says: { dataType } } }),
  ),
  oneTable([[{ j: 0 }, { k: 0, j: 1 }], { j: 1 }], { disposition: 'merge', key: ['k', 'j'] }),
  ...MERGINGS.map((merging) =>
    oneTable(
      [
        [
          { k: 0, j: 1, gone: false },
          { k: 1, j: 1, n: [{ p: 1 }] },
        ],
        [{ k: 1, j: 1, gone: true, n: [{ p: 'x' }] }],
        { k: 2, j: 2, gone: false, n: [] },
      ],
      { disposition: 'merge', key: ['k', 'j'], merging, reviewed: [0] },
    ),
  ),
  ...(['append', 'merge'] as const).map((disposition) =>
    oneTable(
      [
        [
          { k: 1, c: 1, a: 1 },
          { k: 2, c: 0, n: [{ p: 1 }] },
        ],
        [
          { k: 1, c: -1, a: 2 },
          { k: 3, c: 1, a: 'x' },
        ],
        { k: 2, c: 0, a: 3 },
      ],
      {
        disposition,
        cursor: { lookback: 1, onMissing: 'exclude' },
        ...(disposition === 'merge' && { dedup: 'desc' }),
        reviewed: [0],
      },
    ),
  ),
  oneTable([{ n: [{ p: 1 }] }, { n: [{ p: 2 }, { p: 3 }] }], { disposition: 'merge' }),
  oneTable(LOADS, { steps: [{ review: { kind: 'accept' }, fuses: [3], meanwhile: 'nothing' }] }),
]
