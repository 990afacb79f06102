import { test } from 'vitest'
import { PATIENCE, tryHistories } from './support/random-histories.ts'

test(
  'whatever people do on branches, production on duckdb ends as one person would have made it',
  () => tryHistories('duckdb'),
  PATIENCE,
)
