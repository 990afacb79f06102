import { open, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { transport } from './transport.ts'

const MEGABYTE = Buffer.alloc(1 << 20, 'x')

/** Writes more than a pipe holds, and opens it only when the reader is gone. */
async function writeLate(path: string): Promise<void> {
  await sleep(100)
  await using file = await open(path, 'w')
  await file.write(MEGABYTE)
}

test('a reader that fails before the writer has opened the pipe ends the writer', async () => {
  const lost = transport(writeLate, () => Promise.reject(new Error('the connection was lost')))
  await expect(lost).rejects.toThrow('the connection was lost')
})

test('a reader that fails while the writer writes ends the writer', async () => {
  const lost = transport(writeLate, async (bytes) => {
    for await (const _ of bytes) throw new Error('the connection was lost')
  })
  await expect(lost).rejects.toThrow('the connection was lost')
})

test('a writer that fails before it has opened the pipe ends the reader', async () => {
  const read = transport(
    () => readFile('/nonexistent/file'),
    async (bytes) => (await bytes.toArray()).length,
  )
  await expect(read).rejects.toThrow('ENOENT')
})
