import type { Condition } from '../tree/query-tree.ts'

/** How a column depends on another one: its value is made of it, or it decides about rows and values. */
export type How = 'IDENTITY' | 'TRANSFORMATION' | 'AGGREGATION' | Condition

/** A column that others depend on. */
export interface Origin {
  /** `schema.name` */
  readonly table: string
  readonly column: string
  readonly how: How
}

const VALUES: readonly How[] = ['IDENTITY', 'TRANSFORMATION', 'AGGREGATION']

/** Whether a value is made of the column, in the words of OpenLineage: `DIRECT`, and else `INDIRECT`. */
export const isDirect = ({ how }: Pick<Origin, 'how'>): boolean => VALUES.includes(how)

/**
 * What becomes of an origin where a value is computed of it, or decides about something: an aggregate of an expression is
 * an aggregate, and whatever decides about the value of a filter is a filter.
 */
export function through(origin: Origin, how: How): Origin {
  if (!isDirect({ how })) return { ...origin, how }
  if (!isDirect(origin)) return origin
  return VALUES.indexOf(how) < VALUES.indexOf(origin.how) ? origin : { ...origin, how }
}

/** Each origin once, in their order. */
export function unique(origins: readonly Origin[]): readonly Origin[] {
  if (origins.length < 2) return origins
  const seen = new Map<string, Origin>()
  for (const origin of origins) {
    const key = `${origin.table}\0${origin.column}\0${origin.how}`
    if (!seen.has(key)) seen.set(key, origin)
  }
  return [...seen.values()]
}
