import { expect, test } from 'vitest'
import { limitsOfHeaders, retryAfter } from './limits-of-headers.ts'

const NOW = Date.parse('2026-01-31T12:00:00Z')
/** The clock of the server is an hour behind. */
const SERVER = 'Sat, 31 Jan 2026 11:00:00 GMT'

test('times are read by the clock of the server, which may differ from ours', () => {
  const inThirty = 'Sat, 31 Jan 2026 11:00:30 GMT'
  expect(retryAfter(new Headers({ date: SERVER, 'retry-after': inThirty }), NOW)).toBe(30_000)
  expect(retryAfter(new Headers({ 'retry-after': '37' }), NOW)).toBe(37_000)
  const reset = (value: number): number | undefined =>
    limitsOfHeaders(
      new Headers({ date: SERVER, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(value) }),
      NOW,
    ).reset
  const at = Date.parse(SERVER) + 20_000
  expect([reset(20), reset(at / 1000), reset(at)]).toEqual([20_000, 20_000, 20_000])
})

test('a date that is past asks for no wait', () => {
  const past = 'Sat, 31 Jan 2026 10:59:00 GMT'
  expect(retryAfter(new Headers({ date: SERVER, 'retry-after': past }), NOW)).toBe(0)
})
