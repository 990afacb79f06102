import { ENGINE_KINDS } from '@sluice/engine'
import fc from 'fast-check'
import { test } from 'vitest'
import { runs } from './history/history.ts'
import {
  assertNothingLost,
  type Line,
  type LinesCase,
  type LinesFile,
  type LinesFormat,
} from './promises/nothing-lost.ts'

const BAD: Readonly<Record<LinesFormat, readonly string[]>> = {
  csv: ['1,2', '1,2,x,y', '1,"2" b,x', '3,4,\0'],
  ndjson: ['{"k":1', '[1,2]', 'k=1', '{"k":1,"t":"\\u0000"}', '7'],
}

const good: fc.Arbitrary<Line> = fc
  .tuple(
    fc.constantFrom('0', '1', '2', '3'),
    fc.constantFrom('7', '-12', '0.5', '1e', 'x'),
    fc.constantFrom('u', 'v w', 'ä', 'x"y'),
  )
  .map((values) => ({ good: values }))

const fileOf = (kind: LinesFormat): fc.Arbitrary<LinesFile> =>
  fc.record({
    lines: fc.array(
      fc.oneof(
        { weight: 4, arbitrary: good },
        { weight: 1, arbitrary: fc.constantFrom(...BAD[kind]).map((bad): Line => ({ bad })) },
      ),
      { maxLength: 6 },
    ),
    reviewed: fc.boolean(),
  })

const cases: fc.Arbitrary<LinesCase> = fc.constantFrom('csv' as const, 'ndjson' as const).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    disposition: fc.constantFrom('append' as const, 'merge' as const),
    files: fc.array(fileOf(kind), { minLength: 1, maxLength: 4 }),
  }),
)

test.each([...ENGINE_KINDS])(
  'nothing lost: every line ends in the table, is superseded, or is in the quarantine (%s)',
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(cases, (one) => assertNothingLost(kind, one)),
      runs(kind === 'duckdb' ? 8 : 3),
    )
  },
)
