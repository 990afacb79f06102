import { expect, test } from 'vitest'
import { checkStrategy } from './check-strategy.ts'

const PATH = ['sources', 0, 'resources', 0]

test.each([
  [{ primaryKey: 'id' }],
  [{ primaryKey: 'id', mergeStrategy: 'insert-only' }],
  [{ primaryKey: 'id', hardDelete: 'deleted' }],
  [{ mergeKey: 'day' }],
  [{ mergeKey: ['day', 'account'], primaryKey: 'id', mergeStrategy: 'delete-insert', hardDelete: 'deleted' }],
  [{ writeDisposition: 'replace' }],
])('%j is taken', (resource) => {
  expect(() => checkStrategy(resource, PATH)).not.toThrow()
})

test.each([
  [{ mergeStrategy: 'upsert' }, 'mergeStrategy: the strategy upsert needs a key', 'primaryKey'],
  [{ mergeStrategy: 'delete-insert' }, 'needs a key', 'primaryKey or a mergeKey'],
  [
    { mergeStrategy: 'upsert', primaryKey: 'id', mergeKey: 'day' },
    'mergeKey: the strategy upsert',
    'delete-insert',
  ],
  [{ mergeKey: [] }, 'mergeKey: the list is empty', 'name a column'],
  [{ hardDelete: 'deleted' }, 'hardDelete: the write disposition append has no hardDelete', 'merge'],
  [{ writeDisposition: 'replace', primaryKey: 'id', hardDelete: 'd' }, 'replace has no hardDelete', 'merge'],
  [{ writeDisposition: 'append', mergeKey: 'day' }, 'append has no mergeKey', 'merge'],
  [{ primaryKey: 'id', mergeStrategy: 'insert-only', hardDelete: 'd' }, 'deletes no rows', 'upsert'],
])('%j is rejected', (resource, message, hint) => {
  const check = (): void => checkStrategy(resource, PATH)
  expect(check).toThrow(message)
  expect(check).toThrow(
    expect.objectContaining({ code: 'E_CONFIG', hint: expect.stringContaining(hint) as string }),
  )
})
