import { literal, qualified, type Dependent } from '@sluice/engine'
import type { RenderContext } from '../risk/change-facts.ts'
import { oneLine } from '../sql/one-line.ts'
import type { Widening } from './widening.ts'

const array = (values: readonly string[]): string =>
  `array[${values.map((value) => literal(value)).join(', ')}]`

/** What PostgreSQL needs around a change of the type of columns: what depends on them goes before, and comes back after. */
export interface Dependents {
  /** Expressions, to be called in one transaction with the change. */
  readonly drop: string
  readonly create: string
  /** Comments for the reviewer. */
  readonly notes: readonly string[]
}

/** Calls of the functions in the database that drop and create again what depends on the columns at that moment. */
export function dependentsOf(
  widenings: readonly Pick<Widening, 'column' | 'to'>[],
  { after, dialect, facts }: RenderContext,
): Dependents {
  const columns = array(widenings.map(({ column }) => column))
  const types = array(widenings.map(({ to }) => dialect.typeName(to)))
  return {
    drop: `_sluice.drop_dependents(${literal(qualified(after.dataset, after.name))}, ${columns}, ${types})`,
    create: '_sluice.create_dependents()',
    notes: notesOf(facts?.dependents ?? []),
  }
}

const notesOf = (dependents: readonly Dependent[]): readonly string[] => {
  const again = dependents.flatMap(({ what, why }) => (why === undefined ? [what] : []))
  return [
    ...(again.length > 0 ? [`-- dropped and created again: ${oneLine(again.join(', '))}`] : []),
    ...dependents.flatMap((one) =>
      one.why === undefined ? [] : [`-- drop or change first: ${oneLine(describeBlocker(one))}`],
    ),
  ]
}

/** Something that is in the way, for people: `function bi.total(): its body reads the column`. */
export const describeBlocker = ({ what, why = '' }: Dependent): string => `${what}: ${why}`
