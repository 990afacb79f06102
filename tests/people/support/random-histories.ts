import type { EngineKind } from '@sluice/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MINUTE, runsOf } from '../../properties/history/history.ts'
import { openTestTarget } from '../../support/target.ts'
import { GIT_ENV } from '../../propose/support/shop.ts'
import { GitShell } from '../../support/git-shell.ts'
import { steps } from './steps.ts'
import { TeamHistory } from './team-history.ts'
import { TeamTemplate } from './team-template.ts'

const RUNS = runsOf(120)

/** The test of the property for one engine of production; a file each, so that they run side by side. */
export const testHistories = (kind: EngineKind): void =>
  test(
    `whatever people do on branches, production on ${kind} ends as one person would have made it`,
    () => tryHistories(kind),
    runsOf(10) * MINUTE + MINUTE,
  )

async function tryHistories(kind: EngineKind): Promise<void> {
  const tally = { rebased: 0, reset: 0, delivered: 0 }
  await using shell = new GitShell(GIT_ENV)
  await using template = await TeamTemplate.make(kind, shell)
  await using target = await openTestTarget('duckdb')
  let count = 0
  await fc.assert(
    fc.asyncProperty(steps, fc.constantFrom(2, 2, 2, 3), async (drawn, people) => {
      await using team = await TeamHistory.open(template, shell, { name: String(++count), people })
      await team.play(drawn)
      const production = await team.finish()
      const made = await production.tables()
      expect(made).toEqual(await (await team.alone(target)).tables())
      for (const key of ['rebased', 'reset', 'delivered'] as const) tally[key] += team.happened[key]
    }),
    { numRuns: RUNS },
  )
  expect(tally.delivered).toBeGreaterThan(RUNS)
  expect(tally.rebased, 'what people do conflicts').toBeGreaterThan(0)
  // Not in each short run.
  if (RUNS > 50) expect(tally.reset, 'a local target that cannot follow').toBeGreaterThan(0)
}
