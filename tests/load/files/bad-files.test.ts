import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ENGINE_KINDS, literal } from '@sluice/engine'
import { filesResource, source, type FileFormat, type FilesResource, type LoadOptions } from '@sluice/loader'
import { files, localFiles } from '@sluice/sources'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openCaseTarget } from '../../cases/target.ts'
import { startS3 } from '../../sources/s3-server.ts'

const CUT = gzipSync('id,name\n2,b\n'.repeat(500)).subarray(0, 30)

describe.each(ENGINE_KINDS)('files that cannot be read, on %s', (engine) => {
  const open = async (format: FileFormat, options: Partial<FilesResource> = {}) => {
    const target = await openCaseTarget(engine)
    const folder = await mkdtemp(join(tmpdir(), 'sluice-bad-files-'))
    onTestFinished(async () => {
      await target[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    })
    const load = async (own: Partial<FilesResource> = {}, asked: LoadOptions = {}) => {
      const resource = filesResource({ name: 'r', format, list: localFiles({ folder }), ...options, ...own })
      const { resources } = await target.load(source({ name: 'bad', resources: () => [resource] }), asked)
      return resources[0]
    }
    return {
      folder,
      workbench: target.engine.workbench,
      load,
      migrate: () => target.migrate(['bad']),
      put: async (name: string, bytes: string | Uint8Array) => {
        await mkdir(dirname(join(folder, name)), { recursive: true })
        await writeFile(join(folder, name), bytes)
      },
      ids: async () => (await target.rows('bad', 'r', { id: 'bigint' })).map(({ id }) => id).toSorted(),
      quarantine: () =>
        target.engine.session.rows<{ file: string; line: number | null; reason: string }>(
          `select file_name as file, line, reason from _sluice.quarantine order by load_id, file_name`,
        ),
    }
  }

  test('a bad file goes to the quarantine as a file, and is read again when it changes', async () => {
    const shop = await open({ kind: 'csv' })
    await shop.put('1.csv', 'id,name\n1,a\n')
    await shop.put('2.csv.gz', CUT)
    await shop.put('3.csv', 'id,name\n3,c\n')
    const place = `bad.r, ${join(shop.folder, '2.csv.gz')}`
    expect(await shop.load()).toMatchObject({
      files: 3,
      rows_read: 2,
      bad_files: [{ code: 'E_FILE_DAMAGED', place }],
    })
    expect(await shop.quarantine()).toEqual([
      { file: '2.csv.gz', line: null, reason: expect.stringContaining('E_FILE_DAMAGED: ') },
    ])
    await shop.migrate()
    expect(await shop.ids()).toEqual(['1', '3'])
    expect(await shop.load()).toMatchObject({ files: 0 })
    await shop.put('2.csv.gz', gzipSync('id,name\n2,b\n'))
    expect(await shop.load()).toMatchObject({ files: 1, rows_read: 1 })
    expect(await shop.ids()).toEqual(['1', '2', '3'])
  })

  test('a bad file is read again when the format says another thing', async () => {
    const shop = await open({ kind: 'csv' })
    await shop.put('1.csv', Buffer.from('id,gr\u00f6\u00dfe\n1,2\n', 'latin1'))
    expect(await shop.load()).toMatchObject({ bad_files: [{ code: 'E_FILE_ENCODING' }] })
    expect(await shop.load()).toMatchObject({ files: 0 })
    await shop.load({ format: { kind: 'csv', encoding: 'latin-1' } })
    await shop.migrate()
    expect(await shop.ids()).toEqual(['1'])
  })

  test(
    'what was loaded of the former version of a bad file stays until it can be read',
    { tags: 'exhaustive' },
    async () => {
      const shop = await open({ kind: 'csv' })
      await shop.put('1.csv', 'id,name\n1,a\n')
      await shop.load()
      await shop.migrate()
      await shop.put('1.csv', '{"id": 2}\n')
      await shop.put('3.csv', 'id,name\n3,c\n')
      expect(await shop.load()).toMatchObject({ bad_files: [{ code: 'E_FILE_FORMAT' }] })
      expect(await shop.ids()).toEqual(['1', '3'])
      await shop.put('1.csv', 'id,name\n22,b\n')
      await shop.load()
      expect(await shop.ids()).toEqual(['22', '3'])
    },
  )

  test('a bad file fails its resource if its options say so, with strict, and if the table is replaced', async () => {
    const shop = await open({ kind: 'csv' })
    await shop.put('1.csv', 'id,name\n1,a\n')
    await shop.load()
    await shop.migrate()
    await shop.put('2.csv.gz', CUT)
    await shop.put('3.csv', 'id,name\n3,c\n')
    const failure = { code: 'E_FILE_DAMAGED', place: `bad.r, ${join(shop.folder, '2.csv.gz')}` }
    await expect(shop.load({ onBadFile: 'fail' })).rejects.toMatchObject(failure)
    await expect(shop.load({}, { strict: true })).rejects.toMatchObject(failure)
    await expect(shop.load({ writeDisposition: 'replace' })).rejects.toMatchObject(failure)
    await expect(shop.load({}, { fullRefresh: true })).rejects.toMatchObject(failure)
    expect(await shop.quarantine()).toEqual([])
    expect(await shop.ids()).toEqual(['1'])
  })

  test('a file of which no record can be read is named, and read again when the format says another thing', async () => {
    const shop = await open({ kind: 'csv' })
    await shop.put('1.csv', 'id,name\n1,a\n')
    await shop.put('2.csv', 'id,name,\n2,b\n')
    const place = `bad.r, ${join(shop.folder, '2.csv')}:2`
    await expect(shop.load({ onBadFile: 'fail' })).rejects.toMatchObject({ code: 'E_FILE_NO_RECORDS', place })
    expect(await shop.load()).toMatchObject({
      rows_read: 2,
      rows_quarantined: 1,
      bad_files: [{ code: 'E_FILE_NO_RECORDS', place }],
    })
    expect(await shop.quarantine()).toMatchObject([{ file: '2.csv', line: 2 }])
  })

  test('a bad object of S3 is named by its address', async () => {
    await using s3 = await startS3()
    await s3.put('in/1.csv', 'id,name\n1,a\n')
    await s3.put('in/2.csv.gz', CUT)
    const shop = await open({ kind: 'csv' }, { list: files({ ...s3.access, url: `s3://${s3.bucket}/in` }) })
    expect(await shop.load()).toMatchObject({
      rows_read: 1,
      bad_files: [{ code: 'E_FILE_DAMAGED', place: `bad.r, s3://${s3.bucket}/in/2.csv.gz` }],
    })
  })

  test('many bad JSON files, and empty ones', async () => {
    const shop = await open({ kind: 'json' })
    const bad = ['[', '[{"id":1},', '{"id":1', 'none', '[{"id":1}]]', '\0\x01\x02']
    for (const [index, text] of bad.entries()) await shop.put(`bad-${index}.json`, text)
    await shop.put('good.json', '[{"id":7}]')
    await shop.put('_SUCCESS', '')
    const summary = await shop.load()
    expect(summary?.bad_files?.map(({ code }) => code)).toEqual(bad.map(() => 'E_JSON_FILE'))
    await shop.migrate()
    expect(await shop.ids()).toEqual(['7'])
  })

  test('Parquet files that are cut, damaged, something else, or empty', async () => {
    const shop = await open({ kind: 'parquet' })
    const path = join(shop.folder, 'good.parquet')
    await shop.workbench.run(
      `copy (select range as id, repeat('x', 50) as v from range(1000)) to ${literal(path)} (format parquet, compression snappy)`,
    )
    const good = await readFile(path)
    const damaged = (from: number, to: number): Buffer =>
      Buffer.concat([
        good.subarray(0, from),
        good.subarray(from, to).map((byte) => byte ^ 0x5a),
        good.subarray(to),
      ])
    await shop.put('cut.parquet', good.subarray(0, -20))
    await shop.put('csv.parquet', 'id,v\n1,2\n')
    await shop.put('footer.parquet', damaged(good.length - 60, good.length - 8))
    await shop.put('page.parquet', damaged(20, 400))
    await shop.put('mark.parquet', 'PAR1')
    await shop.put('_SUCCESS', '')
    const summary = await shop.load()
    const codes = summary?.bad_files?.map(({ code, place }) => [place?.replace(/.*\//, ''), code])
    expect(codes?.toSorted()).toEqual([
      ['csv.parquet', 'E_FILE_FORMAT'],
      ['cut.parquet', 'E_FILE_DAMAGED'],
      ['footer.parquet', 'E_FILE_UNREAD'],
      ['mark.parquet', 'E_FILE_DAMAGED'],
      ['page.parquet', 'E_FILE_UNREAD'],
    ])
    await shop.migrate()
    expect(await shop.ids()).toHaveLength(1000)
  })
})
