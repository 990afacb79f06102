import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { describe, test } from 'vitest'
import { HistoryRunner } from './history/history-runner.ts'
import { assertExactlyOnce } from './promises/exactly-once.ts'
import type { History, Step } from './history/history.ts'
import { assertLinear } from './promises/linear.ts'
import { assertNothingLost } from './promises/nothing-lost.ts'
import { assertNothingUnreviewed } from './promises/nothing-unreviewed.ts'
import { assertSameAnswer } from './promises/same-answer.ts'
import { assertSecondRunSilent } from './promises/second-run.ts'

// Each promise on one small history. The exhaustive tests beside this file draw random ones.

const step = (review: Step['review'], ...fuses: readonly number[]): Step => ({
  review,
  fuses,
  meanwhile: 'nothing',
})

/** Three formats and dispositions; the second load has a new column, a wider one and a row that replaces another. */
const SMALL: History = {
  tables: [
    {
      disposition: 'merge',
      format: 'csv',
      dedup: 'desc',
      key: ['k'],
      deliveries: [
        [
          {
            file: 0,
            rows: [
              { k: 0, v: 1, a: 1 },
              { k: 1, v: 1, a: 2 },
            ],
          },
        ],
        [
          {
            file: 1,
            rows: [
              { k: 1, v: 2, a: 'x', d: '2026-01-02' },
              { k: 1, v: 1, a: 'y' },
            ],
          },
        ],
      ],
    },
    {
      disposition: 'append',
      format: 'rows',
      dedup: undefined,
      key: ['k'],
      deliveries: [
        [{ file: 0, rows: [{ k: 0, n: [{ p: 1 }, { p: 2 }] }] }],
        [{ file: 0, rows: [{ k: 1, n: [{ p: 0.5, q: 'x' }], w: 'y' }] }],
      ],
    },
    {
      disposition: 'replace',
      format: 'ndjson',
      dedup: undefined,
      key: ['k'],
      deliveries: [
        [{ file: 0, rows: [{ k: 0, o: { x: 1 } }] }],
        [{ file: 0, rows: [{ k: 2, o: { x: 2, y: 'z' } }] }],
      ],
    },
  ],
  steps: [step({ kind: 'accept' }), step({ kind: 'delay' })],
}

const FAILING: History = {
  ...SMALL,
  steps: [step({ kind: 'accept' }, 3, 40), step({ kind: 'accept' }, 60, 20)],
}

/** Another process loads and migrates at the same time, where two can. */
const MEANWHILE: History = {
  ...SMALL,
  steps: SMALL.steps.map((one, i) => ({ ...one, meanwhile: i === 0 ? 'load' : 'migrate' })),
}

const REVIEWED: History = {
  ...SMALL,
  steps: [step({ kind: 'accept' }, 30), step({ kind: 'reject', pick: 0, whole: true })],
}

describe.each<EngineKind>([...ENGINE_KINDS])('on %s', (kind) => {
  test(
    'convergence: three tables end as in a run that had the final schema from the start',
    { tags: 'exhaustive' },
    async () => {
      await using runner = await HistoryRunner.open(kind)
      await runner.assertConverges(FAILING)
      await runner.assertConverges(MEANWHILE)
    },
  )

  test(
    'exactly once: statements that fail, and commands that are run again, change nothing',
    { tags: 'exhaustive' },
    () => assertExactlyOnce(kind, FAILING),
  )

  test.each([
    { kind: 'csv', disposition: 'merge', bad: ['1,2', '1,"2" b,x'] },
    { kind: 'ndjson', disposition: 'append', bad: ['{"k":1', '{"k":1,"t":"\\u0000"}'] },
  ] as const)('nothing lost: every line of $kind is in the table or in the quarantine', ({ bad, ...one }) =>
    assertNothingLost(kind, {
      ...one,
      files: [
        { lines: [{ good: ['1', '7', 'u'] }, { bad: bad[0] }], reviewed: true },
        {
          lines: [{ bad: bad[1] }, { good: ['1', 'x', 'x"y'] }, { good: ['2', '0.5', 'ä'] }],
          reviewed: false,
        },
      ],
    }),
  )

  test(
    'nothing unreviewed: the schema of a protected target changes by committed migrations alone',
    { tags: 'exhaustive' },
    () => assertNothingUnreviewed(kind, REVIEWED),
  )

  test('the second run has nothing to say: no rows, no migration, the same generated files', () =>
    assertSecondRunSilent(kind, SMALL))

  test('linear: the last of many loads runs no more statements than the fourth', { tags: 'exhaustive' }, () =>
    assertLinear({ kind, disposition: 'merge', wait: 'rows' }),
  )
})

test('two engines, one answer: the same loads give the same tables', { tags: 'exhaustive' }, () =>
  assertSameAnswer(SMALL),
)
