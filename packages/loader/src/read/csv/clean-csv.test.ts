import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { cleanCsv } from './clean-csv.ts'
import { beginCsvFile, scanned } from './csv-file.ts'
import { readRecord } from './records/csv-record.ts'

const dir = mkdtempSync(join(tmpdir(), 'clean-csv-'))
afterAll(() => rmSync(dir, { recursive: true }))

/** The good records of a cleaned file, with their numbers, and the bad ones. */
async function cleaned(text: string, delimiter: string) {
  const path = join(dir, 'in.csv')
  writeFileSync(path, Buffer.from(text, 'latin1'))
  const file = { name: 'in.csv', url: path, path }
  const one = await scanned(
    await beginCsvFile(file, 0, { kind: 'csv', delimiter, header: ['a', 'b', 'c'] }, join(dir, 'body.csv')),
  )
  const target = join(dir, 'out.csv')
  const { bad, rows, long } = await cleanCsv(one, target)
  const out = readFileSync(target, 'latin1')
  const records: (readonly (string | null)[])[] = []
  for (let at = 0; at < out.length;) {
    const { fields, end } = readRecord(out, at, { delimiter: ',', quote: '"', escape: '"', newline: '\n' })
    records.push(fields)
    at = end + 1
  }
  const plain = (value: string | null): string | null => value && value.replaceAll(';', ',')
  return {
    rows,
    long,
    bad: bad.map((one) => ({ ...one, raw: plain(one.raw) })),
    records: records.map((fields) => fields.map(plain)),
  }
}

const PIECES = ['a', 'bc', '1.5', '', ' ', '"', '""', '\r', '\0', '\u00ff', '\u00c3\u00a9', '"x,y"', '"x\ny"']
const value = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('a', '12', '', 'x y', '\u00c3\u00a9') },
  { weight: 1, arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 3 }).map((all) => all.join('')) },
)
const line = fc.oneof(
  { weight: 8, arbitrary: fc.array(value, { minLength: 3, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(value, { maxLength: 5 }) },
)

test('lines that are copied are the records that reading their values gives', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 30 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      async (lines, end, hasEnd) => {
        const text = lines.map((values) => values.join(',')).join(end) + (hasEnd ? end : '')
        // Only lines with commas are copied.
        expect(await cleaned(text, ',')).toEqual(await cleaned(text.replaceAll(',', ';'), ';'))
      },
    ),
    { numRuns: 300 },
  ))

test('lines longer than a part that is read at once keep their places', async () => {
  const long = 'x'.repeat(300_000)
  const text = `1,2,3\n${long},2,3\n"${long}\n${long}",2,3\n1,2\n${'4,5,6\n'.repeat(100_000)}7,8`
  const found = await cleaned(text, ',')
  expect(found).toEqual(await cleaned(text.replaceAll(',', ';'), ';'))
  expect(found.rows).toBe(100_003)
  expect(found.bad.map(({ line: at, raw }) => [at, raw])).toEqual([
    [5, '1,2'],
    [100_006, '7,8'],
  ])
})
