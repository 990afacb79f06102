import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { writeAll } from './write-all.ts'

test('what a write leaves is written by the next one, or its error is thrown', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'write-all-'))
  const file = await open(join(folder, 'a'), 'w')
  const write = file.write.bind(file)
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  try {
    // As a disk does that has room for five bytes, and then for no more.
    let room = 5
    vi.spyOn(file, 'write').mockImplementation(((
      bytes: Uint8Array,
      from: number,
      most: number,
      at: number,
    ) => {
      if (room === 0) return Promise.reject(full)
      const length = Math.min(room, most)
      room -= length
      return write(bytes, from, length, at)
    }) as typeof write)
    await expect(writeAll(file, Buffer.from('1234567'), 0)).rejects.toThrow(full)
    room = 100
    await writeAll(file, Buffer.from('abcdefg'), 3)
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('123abcdefg')
  } finally {
    await file.close()
    await rm(folder, { recursive: true })
  }
})
