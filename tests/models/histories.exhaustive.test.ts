import { ENGINE_KINDS } from '@sluice/engine'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../properties/history/history.ts'
import { daysHistories, daysHistory } from './support/days-history.ts'
import { versionsHistories, versionsHistory } from './support/versions-history.ts'

const KILLS = { kills: true }

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('incremental models are what a build from the beginning gives, whatever builds were killed', async () => {
    await daysHistories(kind, async (play, builds) => {
      await fc.assert(fc.asyncProperty(daysHistory(KILLS), play), runs(kind === 'duckdb' ? 20 : 15))
      expect(builds.killed).toBeGreaterThan(0)
    })
  })

  test('snapshots keep the versions that a plain model keeps, whatever builds were killed', async () => {
    await versionsHistories(kind, async (play, builds) => {
      await fc.assert(fc.asyncProperty(versionsHistory(KILLS), play), runs(kind === 'duckdb' ? 25 : 20))
      expect(builds.killed).toBeGreaterThan(0)
    })
  })
})
