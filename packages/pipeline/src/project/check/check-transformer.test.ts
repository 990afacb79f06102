import { expect, test } from 'vitest'
import { checkTransformer } from './check-transformer.ts'

const each = (): void => undefined

test.each([
  [{ transformer: { each, concurrency: 0 } }, 'r.concurrency must be a whole number from 1; it is 0'],
  [
    { transformer: { each, includeFromParent: 'id' } },
    'r.includeFromParent must be a list of strings; it is "id"',
  ],
  [{ transformer: { each, ordered: 'no' } }, 'r.ordered must be true or false; it is "no"'],
  [{ transformer: { each: 5 } }, 'r.each must be a function; it is 5'],
  [
    { transformer: { each }, incremental: { cursor: 'id' } },
    'r.incremental: a transformer is called for each row that its parent loads, and has no cursor of its own',
  ],
])('%j is refused', (resource, message) => {
  expect(() => checkTransformer(resource, ['r'])).toThrow(message)
})

test('the options of a transformer, and a resource that is none, are accepted', () => {
  checkTransformer({ transformer: { each, concurrency: 4, ordered: false, includeFromParent: ['id'] } }, [
    'r',
  ])
  checkTransformer({ incremental: { cursor: 'id' } }, ['r'])
})
