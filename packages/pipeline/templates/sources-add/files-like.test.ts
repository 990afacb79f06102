import { runResource } from 'sluice/testing'
import { expect, test } from 'vitest'
import { acme } from './acme.ts'

test('reads the files that are there', async () => {
  const { rows } = await runResource(acme(), 'items')
  expect(rows.length).toBeGreaterThan(0)
})
