import fc from 'fast-check'
import { test } from 'vitest'
import { history, runs } from './history/history.ts'
import { assertSameAnswer } from './promises/same-answer.ts'

test('two engines, one answer: the same loads give the same tables on DuckDB and Postgres', async () => {
  await fc.assert(fc.asyncProperty(history, assertSameAnswer), runs(6))
})
