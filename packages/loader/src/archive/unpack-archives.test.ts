import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'
import { expect, test } from 'vitest'
import type { FileItem } from '../api/files/file-item.ts'
import { unpackArchives } from './unpack-archives.ts'

/** What is unpacked of an archive, and what is said about it. */
async function unpackedOf(bytes: Uint8Array) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'sluice-archive-'))
  const path = join(folder.path, 'archive')
  await writeFile(path, bytes)
  const fetch = (): Promise<string> => Promise.resolve(path)
  const item: FileItem = { name: 'x', url: 'x', size: bytes.length, etag: '1', modified: new Date(0), fetch }
  const warnings: string[] = []
  const { fetched } = await unpackArchives(
    [{ item, file: { name: 'x', url: 'x', path } }],
    { kind: 'csv' },
    folder.path,
    {
      log: { info: () => undefined, warn: (text) => warnings.push(text) },
      signal: new AbortController().signal,
    },
  )
  return { warnings, files: fetched.map(({ file }) => [file.name, file.bad?.code]) }
}

test('says that links in a tar archive are not read, and which files are stored in a way that is not', async () => {
  const tar = pack()
  tar.entry({ name: 'a.csv' }, 'id\n1\n')
  tar.entry({ name: 'latest.csv', type: 'symlink', linkname: 'a.csv' })
  tar.entry({ name: 'copy.csv', type: 'link', linkname: 'a.csv' })
  tar.entry(
    { name: 'GNUSparseFile.0/holes.csv', pax: { 'GNU.sparse.major': '1', 'GNU.sparse.name': 'holes.csv' } },
    '0\n',
  )
  tar.finalize()
  expect(await unpackedOf(await buffer(tar))).toEqual({
    files: [
      ['x/a.csv', undefined],
      ['x/holes.csv', 'E_FILE_COMPRESSION'],
    ],
    warnings: [expect.stringContaining('x: 2 links in it are not read, the first: latest.csv')],
  })
})

/** `a.csv` with a row, and `latest.csv`, a link to it, as zip of Linux writes it with --symlinks. */
const ZIP =
  'UEsDBAoAAAAAANl1fl0P6VvNBQAAAAUAAAAFAAAAYS5jc3ZpZAoxClBLAwQKAAAAAADZdX5dqPp41QUAAAAFAAAACgAAAGxhdGVzdC5jc3ZhLmNzdlBLAQIeAwoAAAAAANl1fl0P6VvNBQAAAAUAAAAFAAAAAAAAAAEAAACkgQAAAABhLmNzdlBLAQIeAwoAAAAAANl1fl2o+njVBQAAAAUAAAAKAAAAAAAAAAAAAAD/oSgAAABsYXRlc3QuY3N2UEsFBgAAAAACAAIAawAAAFUAAAAAAA=='

test('says that a link in a zip archive is not read, whose bytes are the name of a file', async () => {
  expect(await unpackedOf(Buffer.from(ZIP, 'base64'))).toEqual({
    files: [['x/a.csv', undefined]],
    warnings: [expect.stringContaining('x: 1 link in it is not read, the first: latest.csv')],
  })
})
