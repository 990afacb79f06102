import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { filesResource, source, type FilesResource, type FileFormat } from '@sluice/loader'
import { localFiles } from '@sluice/sources'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openCaseTarget } from '../../cases/target.ts'

const CSV: FileFormat = { kind: 'csv' }

describe.each(ENGINE_KINDS)('archives, on %s', (engine) => {
  const open = async (members?: string) => {
    const target = await openCaseTarget(engine)
    const folder = await mkdtemp(join(tmpdir(), 'sluice-archives-'))
    onTestFinished(async () => {
      await target[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    })
    const load = async (own: Partial<FilesResource> = {}) => {
      const list = localFiles({ folder: join(folder, 'in'), members })
      const resource = filesResource({ name: 'r', format: CSV, list, ...own })
      const { resources } = await target.load(source({ name: 'packed', resources: () => [resource] }))
      return resources[0]
    }
    return {
      load,
      migrate: () => target.migrate(['packed']),
      /** Packs files with the programs of the system. */
      pack: async (archive: string, files: Readonly<Record<string, string>>) => {
        const from = join(await mkdtemp(join(folder, 'from-')), 'a/b')
        await mkdir(from, { recursive: true })
        for (const [name, text] of Object.entries(files)) {
          await mkdir(dirname(join(from, name)), { recursive: true })
          await writeFile(join(from, name), text)
        }
        await mkdir(join(folder, 'in'), { recursive: true })
        const path = join(folder, 'in', archive)
        await rm(path, { force: true })
        // Names that lead out of it stay as they are.
        execFileSync('tar', ['-czPf', path, ...Object.keys(files)], { cwd: from })
      },
      put: (name: string, bytes: string | Uint8Array) => writeFile(join(folder, 'in', name), bytes),
      ids: async () => (await target.rows('packed', 'r', { id: 'bigint' })).map(({ id }) => id).toSorted(),
      ledger: async () =>
        (
          await target.engine.session.rows<{ name: string; rows: number | bigint }>(
            'select file_name as name, rows_read as rows from _sluice.files order by load_id, file_name',
          )
        ).map(({ name, rows }) => `${name} ${rows}`),
    }
  }

  test(
    'a name that leads out of a tar archive is the name of a file in it',
    { tags: 'exhaustive' },
    async () => {
      const shop = await open()
      await shop.pack('a.tgz', { 'one.csv': 'id\n1\n' })
      await shop.pack('b.tgz', { '../../up.csv': 'id\n2\n' })
      expect(await shop.load()).toMatchObject({ files: 2, rows_read: 2 })
      await shop.migrate()
      expect(await shop.ledger()).toEqual(['a.tgz 0', 'a.tgz/one.csv 1', 'b.tgz 0', 'b.tgz/up.csv 1'])
    },
  )

  test('each file is in the ledger; a changed archive replaces all that it had', async () => {
    const shop = await open()
    await shop.pack('a.tgz', { 'one.csv': 'id\n1\n2\n', 'in/two.csv': 'id\n3\n' })
    expect(await shop.load()).toMatchObject({ files: 2, rows_read: 3 })
    await shop.migrate()
    expect(await shop.ledger()).toEqual(['a.tgz 0', 'a.tgz/in/two.csv 1', 'a.tgz/one.csv 2'])
    expect(await shop.load()).toMatchObject({ files: 0 })
    await shop.pack('a.tgz', { 'one.csv': 'id\n10\n' })
    expect(await shop.load()).toMatchObject({ files: 1, rows_read: 1 })
    expect(await shop.ids()).toEqual(['10'])
  })

  test('a bad archive keeps what was loaded of its former version', async () => {
    const shop = await open()
    await shop.pack('a.tgz', { 'one.csv': 'id\n1\n' })
    await shop.load()
    await shop.migrate()
    await shop.put('a.tgz', Buffer.from('1f8b08000000000000030a', 'hex'))
    await shop.pack('b.tgz', { 'two.csv': 'id\n2\n' })
    expect(await shop.load()).toMatchObject({ bad_files: [{ code: 'E_FILE_DAMAGED' }] })
    expect(await shop.ids()).toEqual(['1', '2'])
  })

  test('members are picked by globs; an archive without one is loaded, too, with a warning', async () => {
    const shop = await open('**/*.csv')
    await shop.pack('a.tgz', { 'one.csv': 'id\n1\n', 'readme.txt': 'hello' })
    await shop.pack('b.tgz', { 'readme.txt': 'hello' })
    expect(await shop.load()).toMatchObject({ files: 1, rows_read: 1 })
    expect(await shop.ledger()).toEqual(['a.tgz 0', 'a.tgz/one.csv 1', 'b.tgz 0'])
    expect(await shop.load()).toMatchObject({ files: 0 })
  })

  test(
    'an archive with a file that cannot be read is read again when the format says another thing',
    { tags: 'exhaustive' },
    async () => {
      const shop = await open()
      await shop.pack('a.tgz', { 'one.csv': 'id\n1\n', 'two.json': '{"id":2}\n' })
      expect(await shop.load()).toMatchObject({ files: 2, bad_files: [{ code: 'E_FILE_FORMAT' }] })
      expect(await shop.load()).toMatchObject({ files: 0 })
      await shop.migrate()
      expect(await shop.load({ format: { kind: 'csv', header: true } })).toMatchObject({ files: 2 })
      expect(await shop.ids()).toEqual(['1'])
    },
  )
})
