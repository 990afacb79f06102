import { expect, test } from 'vitest'
import { judgeFreshness, type FreshnessFacts } from './judge-freshness.ts'

const NOW = new Date('2026-06-10T12:00:00Z')
const facts = (lastAt: string | null, days: Readonly<Record<string, number>> = {}): FreshnessFacts => ({
  table: 'shop.orders',
  lastAt,
  days: new Map(Object.entries(days)),
})

test.each([
  ['2026-06-10T11:00:00Z', 'ok', []],
  ['2026-06-10T01:00:00Z', 'warn', ['the newest row is 11 hours old, more than 6 hours']],
  ['2026-06-07T12:00:00Z', 'error', ['the newest row is 3 days old, more than 2 days']],
  [null, 'error', ['no row has been loaded yet']],
])('rows of %s are %s', (lastAt, status, problems) => {
  const choice = { warnAfter: '6 hours', errorAfter: '2 days' }
  expect(judgeFreshness(choice, facts(lastAt), NOW)).toMatchObject({ status, problems })
})

const TUESDAYS = { '2026-05-12': 100, '2026-05-19': 120, '2026-06-02': 110 }

test.each([
  [{ ...TUESDAYS, '2026-05-26': 90, '2026-06-09': 100 }, 'ok', { from: 67, to: 150 }],
  [{ ...TUESDAYS, '2026-05-26': 90, '2026-06-09': 60 }, 'warn', { from: 67, to: 150 }],
  [{ ...TUESDAYS, '2026-05-26': 90 }, 'warn', { from: 67, to: 150 }],
  [{ ...TUESDAYS, '2026-06-09': 0 }, 'ok', { from: 0, to: 150 }],
  [{ '2026-06-02': 110, '2026-05-26': 100, '2026-06-09': 0 }, 'ok', null],
])('rows of yesterday in %o: %s', (days, status, usual) => {
  expect(judgeFreshness({ volume: 'warn' }, facts(null, days), NOW)).toMatchObject({
    status,
    usual_rows: usual,
  })
})

test('the weekday is named', () => {
  const days = { ...TUESDAYS, '2026-05-26': 90, '2026-06-09': 1000 }
  expect(judgeFreshness({ volume: 'error' }, facts(null, days), NOW)).toMatchObject({
    status: 'error',
    problems: ['1,000 rows on 2026-06-09, and usually 67 to 150 on a Tuesday'],
  })
})
