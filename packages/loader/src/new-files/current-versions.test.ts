import { expect, test } from 'vitest'
import { loadedEtags } from './current-versions.ts'
import { unreadEtag } from './unread-etag.ts'

test('a file that could not be read is known with its own etag, and in its format only', () => {
  const etag = 'Sat, 31 Jan 2026 10:00:00 GMT, 8 bytes'
  const ledger = [
    { name: 'read', etag, loadId: 1 },
    { name: 'unread', etag: unreadEtag({ kind: 'csv' })(etag), loadId: 1 },
  ]
  expect([...loadedEtags(ledger, { kind: 'csv' })]).toEqual([
    ['read', etag],
    ['unread', etag],
  ])
  expect([...loadedEtags(ledger, { kind: 'csv', delimiter: ';' })]).toEqual([['read', etag]])
})
