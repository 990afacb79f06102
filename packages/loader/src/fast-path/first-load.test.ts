import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { filesResource } from '../api/source.ts'
import type { LoadContext } from '../context/load-context.ts'
import { beginCsvFile } from '../read/csv/csv-file.ts'
import { QuoteScan } from '../read/csv/records/quote-scan.ts'
import { planFirstLoad } from './first-load.ts'

test.each([
  ['one column', 'id\n1\n'],
  ['a header that looks like a row', '7,x\n1,a\n'],
  ['many columns', `${Array.from({ length: 501 }, (_, index) => `c${index}`).join(',')}\n`],
])('a file with %s is not read to its end before it goes the usual way', async (_, text) => {
  const folder = mkdtempSync(join(tmpdir(), 'first-load-'))
  const scan = vi.spyOn(QuoteScan.prototype, 'read')
  try {
    const path = join(folder, 'a.csv')
    writeFileSync(path, text)
    const file = { name: 'a.csv', url: path, path }
    const begun = await beginCsvFile(file, 0, { kind: 'csv' }, join(folder, 'body.csv'))
    const rows = filesResource({ name: 'rows', format: { kind: 'csv' }, list: async function* () {} })
    const csv = { files: [file], begun: [begun], sources: begun.header }
    expect(await planFirstLoad(rows, csv, {} as LoadContext)).toEqual([])
    expect(scan).not.toHaveBeenCalled()
  } finally {
    scan.mockRestore()
    rmSync(folder, { recursive: true })
  }
})
