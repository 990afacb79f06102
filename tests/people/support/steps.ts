import fc from 'fast-check'

export const DRIFT_KINDS = [
  'qty is fractional',
  'qty is text',
  'note is text',
  'note is a number',
  'size is new',
  'size is text',
  'lines are new',
  'lines are counted',
] as const

export type Drift = (typeof DRIFT_KINDS)[number]

/** What one person does next. */
export type Step = { readonly person: number } & (
  | {
      readonly kind: 'load'
      readonly drifts: readonly Drift[]
      readonly commits: boolean
      readonly migrates: boolean
    }
  | { readonly kind: 'migrate' | 'merge main' | 'rebase' | 'sync' | 'deliver' | 'lose target' }
)

const person = fc.nat({ max: 2 })

const load = fc.record({
  kind: fc.constant('load' as const),
  person,
  drifts: fc.uniqueArray(fc.constantFrom(...DRIFT_KINDS), { minLength: 1, maxLength: 3 }),
  commits: fc.boolean(),
  migrates: fc.boolean(),
})

const other = fc.record({
  kind: fc.constantFrom(
    ...(['migrate', 'merge main', 'rebase', 'sync', 'deliver', 'deliver', 'lose target'] as const),
  ),
  person,
})

/** What two or three people do over a day or two, in the order in which they do it. */
export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof({ weight: 3, arbitrary: load }, { weight: 2, arbitrary: other }),
  { minLength: 2, maxLength: 4 },
)
