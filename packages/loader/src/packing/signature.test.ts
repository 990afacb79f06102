import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { signatureOf } from './signature.ts'

test.each([
  ['compressed with zlib', deflateSync('id,name\n1,a\n')],
  ['compressed with lzma', Buffer.from('5d00008000ffffffffffffffff', 'hex')],
  ['an Arrow file', Buffer.from('ARROW1\0\0')],
  ['an SQLite database', Buffer.from('SQLite format 3\0')],
])('the first bytes say that a file is %s', (name, bytes) => {
  expect(signatureOf(bytes)).toEqual({ kind: 'other', name })
})

test.each(['ARROW1,b\n1,2\n', 'x,]\n', 'ORC,id\n', 'PAR1,id\n', 'SQLite format 3,b\n'])(
  'a text that begins with %j is text',
  (text) => expect(signatureOf(Buffer.from(text))).toBeUndefined(),
)
