import { expect, test } from 'vitest'
import { killThroughHistory } from './support/kill-history.ts'

test(
  'on Postgres, a process killed at any instant of a load, migration or merge leaves nothing that its rerun does not mend',
  {
    timeout: 3_600_000,
  },
  async () => {
    const { kills } = await killThroughHistory('postgres')
    expect(kills).toBeGreaterThanOrEqual(30)
  },
)
