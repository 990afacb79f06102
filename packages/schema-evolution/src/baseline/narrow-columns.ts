import type { StatePart } from '../state/state-part.ts'

/** Types that hold less than the one of ours that loads take them for. */
const NARROW =
  /^(smallint|integer|real|character varying\(\d+\)|character\(\d+\)|tinyint|utinyint|usmallint|uinteger|float|timestamp without time zone|timestamp(?! with ))(?= |$)/i

export interface NarrowColumn {
  readonly place: string
  readonly type: string
}

/** Columns into which a load may bring a value that does not fit, though its type of ours says it does. */
export const narrowColumns = (parts: readonly StatePart[]): readonly NarrowColumn[] =>
  parts
    .filter(({ part }) => part === 'column')
    .flatMap(({ dataset, relation, name, text }) => {
      const [, type] = NARROW.exec(text) ?? []
      return type === undefined ? [] : [{ place: `${dataset}.${relation}.${name}`, type }]
    })
    .toSorted((a, b) => (a.place < b.place ? -1 : 1))
