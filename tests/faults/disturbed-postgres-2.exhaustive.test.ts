import { expect, test } from 'vitest'
import { disturbHistory } from './support/disturb-history.ts'

test(
  'on Postgres, a command that is killed or stopped at any instant, or whose connections break, leaves nothing that its rerun does not mend (part 2)',
  { timeout: 3_600_000 },
  async () => {
    expect(await disturbHistory('postgres', 2)).toBeGreaterThan(0)
  },
)
