import type { WriteDisposition } from '@sluice/schema'
import fc from 'fast-check'

/** What a person does to the table by hand; which column it is about is told by `pick`. */
export const TOUCHES = [
  'add',
  'add with a default',
  'add not null',
  'add identity',
  'add generated',
  'drop',
  'rename',
  'widen',
  'narrow',
  'index',
  'unique index',
  'check',
  'not null',
  'default',
  'comment',
  'view',
  'policy',
  'trigger',
  'skipping trigger',
  'constraint trigger',
  'deferred unique',
  'grant',
  'foreign key',
  'statistics',
] as const

export interface Touch {
  readonly what: (typeof TOUCHES)[number]
  readonly pick: number
  /** Of the nested table, instead of its root. */
  readonly nested: boolean
}

/** The columns of the source that drift. */
export const SOURCE_COLUMNS = ['a', 'b', 'c', 'd'] as const

export type SourceColumn = (typeof SOURCE_COLUMNS)[number]

/** What a column holds in one load. */
export type Shape = 'absent' | 'null' | 'integer' | 'large' | 'fraction' | 'text'

/** What happens around one load. */
export interface Step {
  readonly touches: readonly Touch[]
  readonly shapes: Readonly<Record<SourceColumn, Shape>>
  /** What the nested rows hold. */
  readonly nested: Shape
  /** The keys of the rows that come, each once. */
  readonly keys: readonly number[]
  readonly review: 'leave' | 'migrate' | 'reject'
}

/** The life of a table that people change by hand between loads. */
export interface TouchedHistory {
  readonly disposition: WriteDisposition
  readonly steps: readonly Step[]
}

const touch = fc.record({
  what: fc.constantFrom(...TOUCHES),
  pick: fc.nat(20),
  nested: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
})
const shape = (...usual: readonly Shape[]): fc.Arbitrary<Shape> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...usual) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Shape>('absent', 'null', 'integer', 'large', 'fraction', 'text'),
    },
  )

const step: fc.Arbitrary<Step> = fc.record({
  touches: fc.array(touch, { maxLength: 2 }),
  shapes: fc.record({
    a: shape('integer', 'integer', 'large'),
    b: shape('integer', 'fraction'),
    c: shape('text'),
    d: shape('absent', 'absent', 'integer'),
  }),
  nested: shape('integer', 'integer', 'fraction'),
  keys: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
  review: fc.constantFrom('leave', 'migrate', 'migrate', 'reject'),
})

/** Lives in which each of them is done to a column, so that all are done whatever is drawn. */
export const EACH_TOUCH: readonly TouchedHistory[] = TOUCHES.flatMap((_, i): readonly TouchedHistory[] => {
  if (i % 2 === 1) return []
  const shapes = { a: 'integer', b: 'integer', c: 'text', d: 'absent' } as const
  const loaded = { touches: [], shapes, nested: 'integer', keys: [1, 2, 3], review: 'migrate' } as const
  const touches = TOUCHES.slice(i, i + 2).map((what, pick) => ({ what, pick, nested: false }))
  const wider = { ...shapes, a: 'fraction', d: 'integer' } as const
  const changed = { ...loaded, touches, shapes: wider, keys: [2, 4] }
  return [{ disposition: 'merge', steps: [loaded, changed, { ...loaded, keys: [1, 4] }] }]
})

export const touchedHistory: fc.Arbitrary<TouchedHistory> = fc.record({
  disposition: fc.constantFrom<WriteDisposition>('merge', 'merge', 'merge', 'append', 'replace'),
  steps: fc.array(step, { minLength: 2, maxLength: 5 }),
})
