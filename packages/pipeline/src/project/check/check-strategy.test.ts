import { expect, test } from 'vitest'
import { checkStrategy } from './check-strategy.ts'

const PATH = ['sources', 0, 'resources', 0]

test.each([
  [{ primaryKey: 'id' }],
  [{ primaryKey: 'id', mergeStrategy: 'insert-only' }],
  [{ primaryKey: 'id', hardDelete: 'deleted' }],
  [{ primaryKey: 'id', mergeStrategy: 'upsert', newestBy: 'updated_at' }],
  [{ mergeKey: 'day' }],
  [{ mergeKey: ['day', 'account'], primaryKey: 'id', mergeStrategy: 'delete-insert', hardDelete: 'deleted' }],
  [{ writeDisposition: 'replace' }],
  [{ mergeStrategy: 'scd2' }],
  [
    {
      mergeStrategy: { kind: 'scd2', activeRecordTimestamp: '9999-12-31', boundaryTimestamp: new Date(0) },
      mergeKey: 'day',
    },
  ],
  [{ mergeStrategy: { kind: 'scd2', validityColumns: ['since', 'until'], rowVersionColumn: 'hash' } }],
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
  [{ newestBy: 'at' }, 'newestBy: a row is compared with the one that has its primary key', 'primaryKey'],
  [
    { primaryKey: 'id', newestBy: 'at', writeDisposition: 'append' },
    'in a resource that merges',
    'primaryKey',
  ],
  [
    { primaryKey: 'id', newestBy: 'at', hardDelete: 'd' },
    'it cannot be combined with hardDelete',
    'mark of deleted',
  ],
  [{ primaryKey: 'id', newestBy: 'at', dedupSort: { column: 'v' } }, 'with dedupSort', 'leave dedupSort out'],
  [{ primaryKey: 'id', newestBy: 'at', mergeStrategy: 'scd2' }, 'replaces no single rows', 'upsert'],
  [{ primaryKey: 'id', newestBy: 'at', mergeStrategy: 'insert-only' }, 'replaces no single rows', 'upsert'],
  [
    { primaryKey: 'id', newestBy: 'at', mergeKey: 'day' },
    'it cannot be combined with mergeKey',
    'one of them',
  ],
  [{ hardDelete: 'deleted' }, 'hardDelete: the write disposition append has no hardDelete', 'merge'],
  [{ writeDisposition: 'replace', primaryKey: 'id', hardDelete: 'd' }, 'replace has no hardDelete', 'merge'],
  [{ writeDisposition: 'append', mergeKey: 'day' }, 'append has no mergeKey', 'merge'],
  [{ primaryKey: 'id', mergeStrategy: 'insert-only', hardDelete: 'd' }, 'deletes no rows', 'upsert'],
  [{ primaryKey: 'id', allowEmpty: true }, 'allowEmpty: a load without rows deletes nothing here', 'replace'],
  [
    { mergeStrategy: 'scd2', incremental: { cursor: 'at' } },
    'would retire all rows that it does not contain',
    'mergeKey',
  ],
  [{ mergeStrategy: 'scd2', hardDelete: 'd' }, 'scd2 deletes no rows', 'upsert'],
  [{ mergeStrategy: 'scd2', writeDisposition: 'append' }, 'append has no mergeStrategy', 'merge'],
  [
    { primaryKey: 'id', deletes: 'sweep', incremental: { cursor: 'at' } },
    'deletes: it finds rows that are missing',
    'add deleteMissing',
  ],
  [
    { primaryKey: 'id', deletes: 'sweep', deleteMissing: 'soft' },
    'deletes: it finds rows that are missing in a resource with a cursor',
    'leave it out',
  ],
  [
    { deleteMissing: 'hard' },
    'deleteMissing: rows that are missing are found by their primary key',
    'primaryKey',
  ],
  [{ primaryKey: 'id', deleteMissing: 'soft', writeDisposition: 'append' }, 'that merges', 'merge'],
  [
    { primaryKey: 'id', deleteMissing: 'soft', mergeKey: 'day' },
    'cannot be combined with mergeKey',
    'delete-insert',
  ],
  [{ primaryKey: 'id', deleteMissing: 'soft', hardDelete: 'gone' }, 'combined with hardDelete', 'leave one'],
  [{ primaryKey: 'id', deleteMissing: 'soft', transformer: {} }, 'made from another', 'leave one'],
  [
    { primaryKey: 'id', deleteMissing: 'soft', incremental: { cursor: 'a', onMissing: 'exclude' } },
    'has no value for the cursor any more',
    "'include' or 'fail'",
  ],
  [
    { primaryKey: 'id', deleteMissing: 'soft', incremental: { cursor: ['a', 'b'] } },
    'two values',
    'one path',
  ],
  [{ mergeStrategy: { kind: 'upsert' } }, 'must be "scd2"', 'correct it'],
  [{ mergeStrategy: { kind: 'scd2', validityColumns: ['a', 'a'] } }, 'two column names', 'correct it'],
  [{ mergeStrategy: { kind: 'scd2', boundaryTimestamp: 'soon' } }, 'must be a time', 'correct it'],
  [{ mergeStrategy: { kind: 'scd2', until: 1 } }, 'until: unknown field', ''],
])('%j is rejected', (resource, message, hint) => {
  const check = (): void => checkStrategy(resource, PATH)
  expect(check).toThrow(message)
  expect(check).toThrow(
    expect.objectContaining({ code: 'E_CONFIG', hint: expect.stringContaining(hint) as string }),
  )
})
