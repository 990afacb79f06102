import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { conformance, groupOf, observed, outcomeOf } from './conformance.ts'

test('docs/dlt-conformance.md is what the decisions say', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/dlt-conformance.md'), 'utf8')
  expect(page, 'run node scripts/dlt-conformance.ts').toBe(conformance())
})

test('each case is tested, or decided', () => {
  expect(observed.filter((one) => outcomeOf(one) === undefined).map(({ id }) => id)).toEqual([])
})

test('each oddity of dlt has a reason, the same or not', () => {
  const odd = observed.filter((one) => one.class !== undefined && outcomeOf(one)?.why === undefined)
  expect(odd.map(({ id }) => id)).toEqual([])
})

test('no bug of dlt is repeated', () => {
  const bugs = observed.filter((one) => one.class === 'bug' && outcomeOf(one)?.kind === 'same')
  expect(bugs.map(({ id }) => id)).toEqual([])
})

test('the cases that a test has are those that are listed without their contents', () => {
  const listed = observed.filter(({ op }) => op === undefined).map(({ id }) => id)
  const files = ['types', 'coercions', 'contracts', 'life', 'loads', 'cursors'].map((name) => `${name}.json`)
  const others = ['../../packages/schema/test-data/dlt-naming.json', '../rest/paging.json']
  const texts = [...files, ...others].map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
  const found = new Set(
    texts.flatMap((text) => [...text.matchAll(/"id": ?"([A-Z0-9]+-\d+)"/g)].map(([, id]) => id)),
  )
  expect(listed.filter((id) => !found.has(id))).toEqual([])
  expect(observed.filter(({ id }) => groupOf(id) === '')).toEqual([])
})
