import { ENGINE_KINDS } from '@sluice/engine'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { HistoryRunner } from './history/history-runner.ts'
import type { History, Step } from './history/history.ts'
import { oneTable } from './history/one-table.ts'
import type { SourceRow } from './history/values.ts'

/** One load of two Parquet files. */
const twoFiles = (...rows: readonly SourceRow[]): History => {
  const history = oneTable([{}], { format: 'parquet' })
  const deliveries = [rows.map((row, file) => ({ file, rows: [{ k: file, ...row }] }))]
  return { ...history, tables: history.tables.map((table) => ({ ...table, deliveries })) }
}

const after = (review: Step['review'], meanwhile: Step['meanwhile'] = 'nothing'): Step => ({
  review,
  fuses: [],
  meanwhile,
})
const REJECTED = after({ kind: 'reject', pick: 0, whole: true })
const DELAYED = after({ kind: 'delay' })

/** Histories that once did not converge, smallest first. */
const FOUND: Readonly<Record<string, History>> = {
  'a list, then a number, then a list': oneTable([{ n: [] }, { n: 722 }, { n: [1] }], { reviewed: [0, 1] }),
  'a list, then lists and numbers': oneTable([{ n: [{ p: 1 }] }, [{ n: [2] }, { n: 3 }]]),
  'an object, then an empty list, then a number, then a list': oneTable(
    [{ n: { x: 1 } }, { n: [] }, { n: 442 }, { n: [2] }],
    { reviewed: [0, 1, 2] },
  ),
  'nothing, then null and an empty list, then a number, then a list': oneTable(
    [{ a: 1 }, [{ n: null }, { n: [] }], { n: 442 }, { n: [2] }],
    { format: 'ndjson', reviewed: [0, 1, 2] },
  ),
  'an empty list in lists of a row that another one of its key replaces, then text': oneTable(
    [
      { k: 1, v: 12 },
      [
        { k: 2, v: 2, n: [{ deep: [], s: 'z' }] },
        { k: 2, v: 0, n: null },
      ],
      { k: 2, v: 3, n: '' },
    ],
    { disposition: 'merge', dedup: 'asc', reviewed: [0] },
  ),
  'lists, then a number whose column gets another name, then lists': oneTable(
    [{ n: [1, 2] }, { n: 205 }, [{ n: [3] }, { n: 4 }]],
    { steps: [after({ kind: 'accept' }), after({ kind: 'rename', pick: 0 }), DELAYED] },
  ),
  'an object, then a number, then both': oneTable([{ o: { x: 1 } }, { o: 2 }, [{ o: { x: 3 } }, { o: 4 }]], {
    reviewed: [1],
  }),
  'a number, then an object': oneTable([{ o: 1 }, { o: { x: 2 } }]),
  'lists of objects, then of numbers, then of both': oneTable([
    { n: [{ p: 1 }] },
    { n: [2] },
    { n: [3, { p: 4 }] },
  ]),
  'lists of objects with a key value': oneTable([{ n: [{ value: 1 }] }, { n: [{ value: 2 }] }], {
    reviewed: [0],
  }),
  'an integer of sixteen digits beside a half': oneTable([[{ a: 0.5 }, { a: 9007199254740993n }]]),
  'an integer of sixteen digits beside a half, after integers': oneTable(
    [{ a: 600 }, [{ a: 8.5 }, { a: 9007199254740993n }]],
    { reviewed: [0] },
  ),
  'an integer of sixteen digits after a half': oneTable(
    [{ a: 0.5 }, [{ a: 9007199254740993n }, { a: 98765432109876543210n }]],
    {
      reviewed: [0],
    },
  ),
  'a long integer that is gone when a half comes': oneTable(
    [{ a: 9007199254740993n }, [], [{ a: 105 }, { a: -8.5 }]],
    {
      disposition: 'replace',
      reviewed: [0],
    },
  ),
  'a long integer that comes while a widening to double waits': oneTable(
    [{ a: 1 }, { a: 0.5 }, { a: 9007199254740993n }],
    {
      reviewed: [0],
    },
  ),
  'a fraction that comes while a widening to decimal waits': oneTable(
    [{ a: 0.5 }, { a: 98765432109876543210n }, { a: 0.25 }],
    { reviewed: [0] },
  ),
  'a file that never had a row, with a new version': oneTable([[], []], {
    disposition: 'merge',
    format: 'csv',
  }),
  'what was to wait is replaced before its review': oneTable([{ n: [1] }, { n: 2 }, { n: [3] }], {
    disposition: 'merge',
  }),
  'a Parquet file with an object and one with a list in a load': twoFiles({ n: { x: 1 } }, { n: [1] }),
  'a Parquet file with a long integer and one with a half in a load': twoFiles(
    { a: 9007199254740993n },
    { a: 0.5 },
  ),
  'objects of a table that was rejected, then an object and a number': oneTable(
    [{ o: { x: 'x' } }, [{ o: { x: 4.5 } }, { o: 1091 }]],
    { disposition: 'merge', steps: [REJECTED, DELAYED] },
  ),
  'objects of a column that was rejected, then an object and a number': oneTable(
    [{ a: 1 }, { o: { x: 'x' } }, [{ o: { x: 4.5 } }, { o: 1091 }]],
    { steps: [after({ kind: 'accept' }), REJECTED, DELAYED] },
  ),
  'a rejected change of a column that another type is given to before the rejection is taken back': oneTable(
    [{ k: 1, n: 'x' }, { k: 2 }, { k: 3, n: { x: 1 } }],
    {
      disposition: 'merge',
      steps: [after({ kind: 'constrain', pick: 0, as: 'not null' }), REJECTED, after({ kind: 'accept' })],
    },
  ),
  'the first of a list is discarded, since it has a new column': oneTable(
    [{ n: [{ p: 1 }] }, { n: [{ q: 2 }, { p: 3 }] }],
    { reviewed: [0], contract: { says: { columns: 'discard_row' } } },
  ),
  'lists in a list whose table alone was rejected': oneTable(
    [[{ v: 0, n: [{ deep: [{ v: 1 }, { v: 2 }], s: 'x' }] }]],
    { disposition: 'merge', steps: [after({ kind: 'reject', pick: 4, whole: false })] },
  ),
}

describe.each([...ENGINE_KINDS])('on %s', (kind) => {
  let runner: HistoryRunner
  beforeAll(async () => {
    runner = await HistoryRunner.open(kind)
  })
  afterAll(() => runner[Symbol.asyncDispose]())

  test.each(Object.entries(FOUND))('converges: %s', (_, history) => runner.assertConverges(history))
})
