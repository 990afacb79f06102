import { expect, test } from 'vitest'
import { ANSWERS } from './monorepo-key.ts'
import { answerOf, impactOnMonorepo } from './monorepo-project.ts'

test('rows through routers, closures and checked JavaScript, and a key that changes, in one migration', async () => {
  const chosen = ANSWERS.filter(({ change }) => /refunds|email/.test(change))
  const report = await impactOnMonorepo(chosen.map(({ sql }) => sql).join(';\n'))
  expect([report.uncertain, report.notes]).toEqual([[], []])
  expect(chosen).toHaveLength(2)
  for (const { change, breaks, touches, may } of chosen)
    expect(answerOf(report, change)).toEqual({
      breaks: breaks.toSorted(),
      touches: touches.toSorted(),
      may: may.toSorted(),
    })
})
