import { expect, test } from 'vitest'
import { disturbHistory } from './support/disturb-history.ts'

test(
  'on DuckDB, a command that is killed or stopped at any instant leaves nothing that its rerun does not mend (part 3)',
  { timeout: 3_600_000 },
  async () => {
    expect(await disturbHistory('duckdb', 3)).toBeGreaterThan(0)
  },
)
