import { expect, test } from 'vitest'
import type { CsvFormat } from '../../../api/files/file-format.ts'
import { OPEN, readRecord } from './csv-record.ts'
import { QuoteScan } from './quote-scan.ts'

/** Reads a text in blocks of so many bytes. */
function scanned(text: string, format: CsvFormat, newline: string, size: number): QuoteScan {
  const scan = new QuoteScan(format, newline)
  const bytes = Buffer.from(text, 'latin1')
  for (let at = 0; at < bytes.length; at += size) scan.read(bytes.subarray(at, at + size), false)
  return scan
}

/** Numbers from 0 to 1, the same ones each time. */
function randoms(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

test.each([
  ['plain', { kind: 'csv' }, '\n'],
  ['CRLF', { kind: 'csv' }, '\r\n'],
  ['CR', { kind: 'csv' }, '\r'],
  ['an escape', { kind: 'csv', escape: '\\', delimiter: ';' }, '\n'],
  ['another quote', { kind: 'csv', quote: "'", delimiter: '\t' }, '\n'],
  ['spaces between', { kind: 'csv', delimiter: ' ' }, '\n'],
] satisfies [string, CsvFormat, string][])(
  'records begin where the reader of records says: %s',
  (_, format, newline) => {
    const { quote = '"', delimiter = ',', escape = quote } = format as CsvFormat
    const marks = {
      quote,
      escape,
      delimiter,
      newline: newline === '\r' ? ('\r' as const) : ('\n' as const),
    }
    const pieces = [quote, quote, marks.delimiter, newline, newline, 'a', ' ', escape, 'bc', '\u00C2']
    const random = randoms(7)
    let compared = 0
    for (let round = 0; round < 4000; round++) {
      const length = 2 + random() * 14
      const text = Array.from({ length }, () => pieces[Math.floor(random() * pieces.length)]).join('')
      const starts: number[] = []
      let [at, problem, hasLines]: [number, string | undefined, boolean] = [0, undefined, false]
      while (at < text.length && problem === undefined) {
        const record = readRecord(text, at, marks)
        problem = record.problem
        hasLines ||= /[\r\n]/.test(text.slice(at, record.end).replace(/\r$/, ''))
        at = record.end + 1
        if (problem === undefined && record.end < text.length) starts.push(at)
      }
      // DuckDB does not read it at all.
      if (problem !== undefined && problem !== OPEN) continue
      compared++
      // A block for each byte has all places; larger ones have the first of each.
      const bytewise = scanned(text, format, newline, 1)
      expect([text, bytewise.starts, bytewise.isOpen]).toEqual([text, starts, problem === OPEN])
      if (problem === undefined && newline !== '\r')
        expect([text, bytewise.hasLines]).toEqual([text, hasLines])
      for (const size of [2, 3, 7, 100]) {
        const { isOpen, hasLines: lines, starts: some } = scanned(text, format, newline, size)
        expect([text, isOpen, lines]).toEqual([text, bytewise.isOpen, bytewise.hasLines])
        expect(starts).toEqual(expect.arrayContaining(some))
        expect(some.length > 0).toBe(starts.length > 0)
      }
    }
    expect(compared).toBeGreaterThan(1000)
  },
)

test('a block without an end of a record tells that one is long', () => {
  const scan = new QuoteScan({ kind: 'csv' }, '\n')
  scan.read(Buffer.from('a,b\n1,"x\n'), true)
  expect(scan.hasLongRecord).toBe(false)
  scan.read(Buffer.from('1,2\n3,4\n'), true)
  expect(scan.hasLongRecord).toBe(true)
})

test('a delimiter may have several bytes', () => {
  const scan = (text: string): QuoteScan => {
    const all = new QuoteScan({ kind: 'csv', delimiter: '\u00A7' }, '\n')
    for (const byte of Buffer.from(text)) all.read(Buffer.from([byte]), false)
    return all
  }
  expect(scan('a\u00A7"b\nc"\u00A7d\n').starts).toEqual([12])
  expect(scan('a\u00B7\u00E7"b\nc"\n').starts).toEqual([8, 11])
})
