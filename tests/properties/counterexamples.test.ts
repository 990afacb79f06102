import { test } from 'vitest'
import { assertConverges } from './assert-converges.ts'
import type { History, SourceRow } from './history.ts'

/** Loads of one row each unless a list is given, reviewed only in the end unless told. */
const loads = (
  steps: readonly (SourceRow | readonly SourceRow[])[],
  {
    disposition = 'append',
    reviewed = [],
  }: { disposition?: History['disposition']; reviewed?: readonly number[] } = {},
): History => ({
  disposition,
  format: 'rows',
  steps: steps.map((rows, i) => ({
    rows: (Array.isArray(rows) ? (rows as readonly SourceRow[]) : [rows as SourceRow]).map((row, k) => ({
      k,
      ...row,
    })),
    reviewed: reviewed.includes(i),
  })),
})

/** Histories that once did not converge, smallest first. */
const FOUND: Readonly<Record<string, History>> = {
  'a list, then a number, then a list': loads([{ n: [] }, { n: 722 }, { n: [1] }], { reviewed: [0, 1] }),
  'a list, then lists and numbers': loads([{ n: [{ p: 1 }] }, [{ n: [2] }, { n: 3 }]]),
  'an object, then a number, then both': loads([{ o: { x: 1 } }, { o: 2 }, [{ o: { x: 3 } }, { o: 4 }]], {
    reviewed: [1],
  }),
  'a number, then an object': loads([{ o: 1 }, { o: { x: 2 } }]),
  'lists of objects, then of numbers, then of both': loads([
    { n: [{ p: 1 }] },
    { n: [2] },
    { n: [3, { p: 4 }] },
  ]),
  'lists of objects with a key value': loads([{ n: [{ value: 1 }] }, { n: [{ value: 2 }] }], {
    reviewed: [0],
  }),
  'an integer of sixteen digits beside a half': loads([[{ a: 0.5 }, { a: 9007199254740993n }]]),
  'an integer of sixteen digits after a half': loads(
    [{ a: 0.5 }, [{ a: 9007199254740993n }, { a: 98765432109876543210n }]],
    {
      reviewed: [0],
    },
  ),
  'a long integer that is gone when a half comes': loads(
    [{ a: 9007199254740993n }, [], [{ a: 105 }, { a: -8.5 }]],
    {
      disposition: 'replace',
      reviewed: [0],
    },
  ),
  'a long integer that comes while a widening to double waits': loads(
    [{ a: 1 }, { a: 0.5 }, { a: 9007199254740993n }],
    {
      reviewed: [0],
    },
  ),
  'a fraction that comes while a widening to decimal waits': loads(
    [{ a: 0.5 }, { a: 98765432109876543210n }, { a: 0.25 }],
    { reviewed: [0] },
  ),
  'what was to wait is replaced before its review': loads([{ n: [1] }, { n: 2 }, { n: [3] }], {
    disposition: 'merge',
  }),
}

test.each(Object.entries(FOUND))('converges: %s', (_, history) => assertConverges('duckdb', history))
