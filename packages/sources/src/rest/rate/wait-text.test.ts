import { expect, test } from 'vitest'
import { waitText } from './wait-text.ts'

const now = Date.parse('2026-01-31T10:00:00Z')

test.each([
  [30, '30 seconds', '10:00:30'],
  [1_800, '30 minutes', '10:30:00'],
  [9_000, '3 hours', '12:30:00'],
])('%s seconds are %s', (seconds, length, time) => {
  expect(waitText('https://api.example.com', now + seconds * 1_000, now)).toBe(
    `https://api.example.com cannot be called for ${length}: its rate limit is used up until 2026-01-31 ${time} UTC`,
  )
})
