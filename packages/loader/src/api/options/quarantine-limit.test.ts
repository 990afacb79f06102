import { expect, test } from 'vitest'
import { DEFAULT_QUARANTINE_LIMIT, isTooMany, type QuarantineLimit } from './quarantine-limit.ts'

test.each<[QuarantineLimit | undefined, number, number, boolean]>([
  [undefined, 9, 9, false],
  [DEFAULT_QUARANTINE_LIMIT, 1, 1, false],
  [DEFAULT_QUARANTINE_LIMIT, 2, 2, true],
  [DEFAULT_QUARANTINE_LIMIT, 3, 9, false],
  [DEFAULT_QUARANTINE_LIMIT, 4, 11, true],
  [{ records: 0 }, 0, 5, false],
  [{ records: 0 }, 1, 5, true],
  [{ records: 3 }, 3, 3, false],
  [{ percent: 0 }, 1, 1000, true],
  [{ percent: 10 }, 1, 10, false],
  [{ percent: 100 }, 10, 10, false],
])('%j: %i of %i records are too many: %j', (limit, quarantined, read, tooMany) => {
  expect(isTooMany(limit, quarantined, read)).toBe(tooMany)
})
