import { expect, test } from 'vitest'
import { useAllCores } from '../support/all-cores.ts'
import { loadQuotedLines, writeQuotedLines, type Rows } from './support/quoted-lines.ts'

useAllCores()

// More of it is in quoted-lines.exhaustive.test.ts.

test.each([
  ['a new table', false],
  ['a reviewed table', true],
])(
  'lines of quoted values that look like records are none, in a large file for %s',
  async (_, isReviewed) => {
    const given = { value: 2100, size: 17 << 20, between: 0, line: 'as said before,line 7 of the mail,7' }
    let expected: Rows | undefined
    const found = await loadQuotedLines(
      'duckdb',
      given,
      async (path) => (expected = await writeQuotedLines(path, given)),
      { isReviewed },
    )
    expect(found).toEqual({ ...expected, quarantined: 0, isDirect: true })
  },
)
