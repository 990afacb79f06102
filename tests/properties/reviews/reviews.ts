import fc from 'fast-check'

/**
 * What people do to that which waits for a review after a load, before all that is pending is applied; `pick` says to which
 * of what it may be done. `delay`: nothing, and nothing is applied.
 */
export type Review =
  | { readonly kind: 'delay' }
  | { readonly kind: 'accept' }
  /** The column is text instead. */
  | { readonly kind: 'edit'; readonly pick: number }
  | { readonly kind: 'rename'; readonly pick: number }
  | { readonly kind: 'constrain'; readonly pick: number; readonly as: Constraint }
  /** `sluice reject`, of a migration or of a column or table of it. */
  | { readonly kind: 'reject'; readonly pick: number; readonly whole: boolean }
  /** `sluice accept` of what was rejected before. */
  | { readonly kind: 'take-back'; readonly pick: number; readonly whole: boolean }

/** What a reviewer adds to a new column. */
export type Constraint = 'not null' | 'index'

const pick = fc.nat({ max: 19 })
const whole = fc.boolean()

export const review: fc.Arbitrary<Review> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Review>({ kind: 'delay' }) },
  { weight: 4, arbitrary: fc.constant<Review>({ kind: 'accept' }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('edit' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rename' as const), pick }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('constrain' as const),
      pick,
      as: fc.constantFrom<Constraint>('not null', 'index'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('reject' as const), pick, whole }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('take-back' as const), pick, whole }) },
)
