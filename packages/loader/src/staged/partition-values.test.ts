import { expect, test } from 'vitest'
import { assertPartitions } from './partition-values.ts'

test('a folder whose value has a NUL is of no type, for no database holds it', () => {
  const files = [{ name: 'm=a%00b/1.csv', url: '/data/m=a%00b/1.csv' }]
  expect(() => assertPartitions({ m: 'text' }, files)).toThrow(
    expect.objectContaining({
      code: 'E_FILE_PARTITION',
      message: 'm=a%00b/1.csv is in a folder m=a%00b, which is not of type text',
      hint: 'exclude such files with `glob`',
    }),
  )
  expect(() => assertPartitions({ m: 'bigint' }, files)).toThrow(
    expect.objectContaining({ hint: "set partitions: { m: 'text' }, or exclude such files with `glob`" }),
  )
})
