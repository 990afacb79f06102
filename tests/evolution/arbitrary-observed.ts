import {
  decimal,
  type ColumnType,
  type Digits,
  type ObservedColumn,
  type ObservedTable,
} from '@sluice/schema'
import fc from 'fast-check'

const DATASET = 'shop'
const names = ['a', 'b', 'c c', 'Été', 'order']

const plain = fc.constantFrom<ColumnType>('bool', 'text', 'timestamp', 'date', 'time', 'json', 'binary')
const bigint = fc
  .integer({ min: 1, max: 19 })
  .map((whole) => ({ type: 'bigint' as const, digits: { whole, scale: 0 } }))
const double = fc.option(
  fc.record({ whole: fc.integer({ min: 1, max: 17 }), scale: fc.integer({ min: 0, max: 17 }) }),
  {
    nil: undefined,
  },
)
const exact = fc
  .record({ whole: fc.integer({ min: 0, max: 30 }), scale: fc.integer({ min: 0, max: 8 }) })
  .filter(({ whole, scale }) => whole + scale > 0)
  .map(({ whole, scale }) => ({ type: decimal(whole + scale, scale) }))

const typed: fc.Arbitrary<{ type: ColumnType; digits?: Digits }> = fc.oneof(
  plain.map((type) => ({ type })),
  bigint,
  double.map((digits) => ({ type: 'double' as const, ...(digits ? { digits } : {}) })),
  exact,
)

const columns = (of: readonly string[]): fc.Arbitrary<readonly ObservedColumn[]> =>
  fc
    .subarray([...of])
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map((name) =>
          typed.map((type) => ({ name, ...type, ...(name === 'b' && { mask: 'redact' }) })),
        ),
      ),
    )

const evidenced = (loadId: number, all: readonly ObservedColumn[]): readonly ObservedColumn[] =>
  all.map((column) => ({
    ...column,
    evidence: {
      loadId,
      seen: 10,
      nonNull: 9,
      violating: 1,
      first: { file: `day "${loadId}"\n.csv`, row: 3, shape: 'SECRET-4711' },
    },
  }))

/** One load of a root table with a key, or without one, and of a table nested in it. */
const load = (loadId: number): fc.Arbitrary<readonly ObservedTable[]> =>
  fc.record({ root: columns(names), nested: columns(names.slice(0, 3)) }).map(({ root, nested }) => {
    const key: ObservedColumn = { name: 'id', type: 'bigint', digits: { whole: loadId, scale: 0 } }
    const common = { dataset: DATASET, resource: 'orders', emptyColumns: ['nothing'] }
    return [
      {
        ...common,
        name: 'orders',
        columns: evidenced(loadId, [key, ...root]),
        primaryKey: ['id'],
        disposition: 'merge',
      },
      {
        ...common,
        name: 'orders__lines',
        columns: evidenced(loadId, nested),
        primaryKey: [],
        disposition: 'merge',
        parent: 'orders',
        root: 'orders',
      },
      { ...common, name: 'events', columns: evidenced(loadId, root), primaryKey: [], disposition: 'append' },
    ] satisfies readonly ObservedTable[]
  })

/** Loads of the same tables, one after another, each with drift of every kind. */
export const arbitraryLoads: fc.Arbitrary<readonly (readonly ObservedTable[])[]> = fc
  .integer({ min: 1, max: 4 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => load(i + 1))))
