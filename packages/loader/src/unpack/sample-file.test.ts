import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sampleFile } from './sample-file.ts'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'sluice-sample-'))))
afterAll(() => rm(folder, { recursive: true, force: true }))

const textOf = async (bytes: Uint8Array): Promise<string> => {
  const path = join(folder, 'sample.csv')
  await writeFile(path, bytes)
  return (await sampleFile(path)).text
}

test('a sample that ends in the middle of a character leaves that out', async () => {
  const text = 'a'.repeat(65_535)
  expect(await textOf(Buffer.from(`${text}\u00FCber`))).toBe(text)
  expect(await textOf(Buffer.from(`${text.slice(2)}\u{1F375}er`))).toBe(text.slice(2))
})

test('a whole file that ends in the middle of one is not UTF-8', async () => {
  expect(await textOf(Buffer.from('name\ncaf\u00E9', 'latin1'))).toBe('name\ncaf\uFFFD')
})

test('a sample in UTF-16 is read in the order of its bytes', async () => {
  const little = Buffer.from('\uFEFFid;name\n', 'utf16le')
  expect(await textOf(little)).toBe('id;name\n')
  expect(await textOf(Buffer.from(little).swap16())).toBe('id;name\n')
})

test('links, and files with a password, are passed over in an archive', async () => {
  const tar = pack()
  tar.entry({ name: 'latest.csv', type: 'symlink', linkname: 'a.csv' })
  tar.entry({ name: 'a.csv' }, 'id\n1\n')
  tar.finalize()
  expect(await textOf(await buffer(tar))).toBe('id\n1\n')
  // A file that zip of Linux has encrypted.
  const zip =
    'UEsDBAoACQAAAMN1fl1u6UPTFQAAAAkAAAAHABwAZW5jLmNzdlVUCQADLowNay6MDWt1eAsAAQQAAAAABAAAAAC+wRXdlbEIm5lFCpZtt4nDr7dDhURQSwcIbulD0xUAAAAJAAAAUEsBAh4DCgAJAAAAw3V+XW7pQ9MVAAAACQAAAAcAGAAAAAAAAQAAAKSBAAAAAGVuYy5jc3ZVVAUAAy6MDWt1eAsAAQQAAAAABAAAAABQSwUGAAAAAAEAAQBNAAAAZgAAAAAA'
  expect(await textOf(Buffer.from(zip, 'base64'))).toBe('')
})
