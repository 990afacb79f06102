import { expect, test } from 'vitest'
import { ANSWERS } from './monorepo-key.ts'
import { answerOf, impactOnMonorepo } from './monorepo-project.ts'

test.each(ANSWERS)('$change, in a workspace of five projects', async ({ change, sql, ...answer }) => {
  const report = await impactOnMonorepo(sql)
  expect([report.uncertain, report.notes]).toEqual([[], []])
  expect(answerOf(report, change)).toEqual({
    breaks: answer.breaks.toSorted(),
    touches: answer.touches.toSorted(),
    may: answer.may.toSorted(),
  })
})
