import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS, literal } from '@sluice/engine'
import { filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'
import { startS3 } from './s3-server.ts'

const CODECS = ['gzip', 'snappy', 'uncompressed', 'zstd']

test.each(ENGINE_KINDS)(
  '%s: Parquet files on S3 keep all digits, however they are compressed',
  async (kind) => {
    await using s3 = await startS3()
    await using project = await openTestProject({ kind, sources: [] })
    const { engine, dir } = project
    for (const [index, codec] of CODECS.entries()) {
      const path = join(dir, `${codec}.parquet`)
      await engine.workbench.run(
        `copy (select ${index} as id, {'m': [${index}.123456789012345678::decimal(38,18)]} as o)
       to ${literal(path)} (format parquet, compression ${codec})`,
      )
      await s3.put(`rows/2025/${codec}.parquet`, await readFile(path))
    }
    const rows = filesResource({
      name: 'rows',
      primaryKey: 'id',
      format: { kind: 'parquet' },
      list: files({ ...s3.access, url: 's3://exports/rows', glob: '**/*.parquet' }),
    })
    const shop = source({ name: 'shop', resources: () => [rows] })
    await project.load({}, [], [shop])
    await project.applyAndMerge()
    const text = engine.dialect.convert('l.value', 'decimal(38,18)', 'text')
    expect(
      await engine.session.rows(
        `select r._file_name as file, ${text} as m
       from shop.rows as r join shop.rows__o__m as l on l._sluice_parent_id = r._sluice_id order by id`,
      ),
    ).toEqual(
      CODECS.map((codec, index) => ({ file: `2025/${codec}.parquet`, m: `${index}.123456789012345678` })),
    )
    expect(await project.load({}, [], [shop])).toMatchObject({ status: 'unchanged' })
  },
)
