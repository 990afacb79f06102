import { expect, test } from 'vitest'
import { checkIncremental } from './check-incremental.ts'

const PATH = ['sources', 0, 'resources', 0]
const IGNORED = { kind: 'rows', columns: { at: { ignore: true } } }

test.each([
  { ...IGNORED, primaryKey: 'id', incremental: { cursor: 'at' } },
  { ...IGNORED, incremental: { cursor: 'id' } },
  { ...IGNORED, primaryKey: 'id', deleteMissing: 'soft', deletes: 'sweep', incremental: { cursor: 'at' } },
])('%j is taken', (resource) => {
  expect(() => checkIncremental(resource, PATH)).not.toThrow()
})

test.each([
  { ...IGNORED, incremental: { cursor: 'at' } },
  { ...IGNORED, incremental: { cursor: ['day', 'at'] } },
  { ...IGNORED, incremental: { cursor: 'day', coalesce: 'at' } },
  { ...IGNORED, primaryKey: 'id', writeDisposition: 'append', incremental: { cursor: 'at' } },
  { ...IGNORED, primaryKey: 'id', deleteMissing: 'soft', incremental: { cursor: 'at' } },
])('%j has rows that cannot be compared', (resource) => {
  expect(() => checkIncremental(resource, PATH)).toThrow('the column at of the cursor is ignored')
})
