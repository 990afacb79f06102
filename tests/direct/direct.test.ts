import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesResource, source, type ResourceOptions } from '@sluice/loader'
import { files } from '@sluice/sources'
import { describe, expect, test } from 'vitest'
import { openTestProject, scratchFolder, type TestProject } from '../support/project.ts'

// Postgres takes CSV files as they are where a proof on the side finds that they fit; DuckDB reads them all the usual way.
// What is in the tables may not tell which way it was.

const REVIEWED = `id,amount,rate,active,at,day,note
1,1.50,0.5,true,2025-01-01T10:00:00Z,2025-01-01,first
2,,,false,,2025-01-02,""
`

const FITS = `id,note,amount,rate,active,at,day
3,"a ""quoted"", text
on two lines",95.50,1e-7,true,2025-06-30 23:59:59.123456+02:00,2024-02-29
4,,7,12,,,
1,again,2,3,false,2025-01-01T10:00:00Z,2025-01-01
`

const REFUSED: Readonly<Record<string, string>> = {
  'a value that does not fit': 'id,amount\n5,n/a\n6,1.25\n',
  'a decimal that Postgres would round': 'id,amount\n5,1.255\n',
  'an integer with leading zeros': 'id,amount\n05,1\n',
  'a truth value that only Postgres knows': 'id,active\n5,yes\n',
  'a date that only Postgres knows': 'id,day\n5,"January 8, 1999"\n',
  'a new column': 'id,colour\n5,red\n',
  'a record with too many values': 'id,amount\n5,1\n6,2,3\n7,4\n',
  'a null key': 'id,amount\n5,1\n,2\n',
  'a quote in the middle': 'id,note\n5,ab"c"d\n6,e\n',
  'the mark that ends a COPY': 'id,note\n5,a\n\\.,b\n6,c\n',
  'a NUL byte': 'id,note\n5,a\0b\n6,c\n',
  'bytes that are no text': 'id,note\n5,a\n',
}

async function loaded(
  kind: 'duckdb' | 'postgres',
  text: string | Buffer,
  options: Partial<ResourceOptions> = {},
) {
  const folder = await scratchFolder()
  const input = join(folder, 'in')
  mkdirSync(input)
  writeFileSync(join(input, 'a_2025-01-01.csv'), REVIEWED)
  const rows = filesResource({
    name: 'rows',
    primaryKey: 'id',
    format: { kind: 'csv' },
    constants: { _client_id: 'acme' },
    list: files({ url: input }),
    ...options,
  })
  const project = await openTestProject({
    kind,
    dir: folder,
    sources: [source({ name: 'shop', resources: () => [rows] })],
  })
  await project.load()
  await project.applyAndMerge()
  project.events.length = 0
  writeFileSync(join(input, 'b_2025-01-02.csv'), text)
  const summary = await project.load()
  return { project, summary, done: () => rmSync(folder, { recursive: true, force: true }) }
}

const profiled = ({ events }: TestProject): boolean =>
  events.some((event) => event.kind === 'phase' && event.phase === 'profile')

async function sameOnBoth(
  text: string | Buffer,
  direct: boolean,
  options: Partial<ResourceOptions> = {},
): Promise<void> {
  const duckdb = await loaded('duckdb', text, options)
  const postgres = await loaded('postgres', text, options)
  await using first = duckdb.project
  await using second = postgres.project
  expect(profiled(second)).toBe(!direct)
  expect(await second.tables({ loads: true })).toEqual(await first.tables({ loads: true }))
  expect(postgres.summary.resources).toEqual(duckdb.summary.resources)
  const ledger = 'select file_name, rows_read from _sluice.files order by 1, 2'
  expect(await second.engine.session.rows(ledger)).toEqual(await first.engine.session.rows(ledger))
  await first.applyAndMerge()
  await second.applyAndMerge()
  expect(await second.tables({ loads: true })).toEqual(await first.tables({ loads: true }))
  duckdb.done()
  postgres.done()
}

test('a file that fits goes to Postgres as it is', () => sameOnBoth(FITS, true))

test('so do one with other line ends, one with a header alone, and one that is appended', async () => {
  await sameOnBoth(FITS.replaceAll('\n', '\r\n').replace('text\r\n', 'text\n'), true)
  await sameOnBoth('id,amount\n', true)
  await sameOnBoth(FITS, true, { primaryKey: [], writeDisposition: 'append' })
})

describe('a file goes the usual way, with the same result, for', () => {
  for (const [why, text] of Object.entries(REFUSED)) {
    const bytes =
      why === 'bytes that are no text'
        ? Buffer.concat([Buffer.from(text), Buffer.from([54, 44, 0xff, 10])])
        : text
    test(why, () => sameOnBoth(bytes, false))
  }
})
