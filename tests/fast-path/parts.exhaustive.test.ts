import { expect, test, vi } from 'vitest'
import { expectTheSame, type Case } from './support/both-ways.ts'

// Large CSV and NDJSON files are read by several threads, in parts. What is in the tables, and in which order its ids are, may not tell.

vi.stubEnv('SLUICE_THREADS', '3')

const NOTE = 'a "long" text, of\ntwo lines '.repeat(28).replaceAll('"', '""')
const ROWS = 22_000

/** More than 16 MB; ids come again in another part, and values differ. */
const lines = (from: number): string =>
  Array.from({ length: ROWS }, (_, row) => `${(row * 7) % 14_000},"${NOTE}${from + row}",${row}.5\n`).join('')

const csv = (text: string, direct: Case['direct'], options: Case['options'] = {}): Case => ({
  format: { kind: 'csv' },
  reviewed: 'id,note,amount\n1,first,1.50\n2,,\n',
  text,
  ...(direct !== undefined && { direct }),
  options,
})

const large = `id,note,amount\n${lines(0)}`

test('rows are appended with the ids of their places in the file', () => {
  expect(large.length).toBeGreaterThan(16 << 20)
  return expectTheSame(csv(large, true, { primaryKey: [], writeDisposition: 'append' }))
})

test('the last row of a key wins, in whichever part it is', () =>
  expectTheSame(csv(large, { duckdb: true, postgres: 'refused' })))

test('files in parts and whole ones come one after the other', () =>
  expectTheSame({
    ...csv('', true, { primaryKey: [], writeDisposition: 'append' }),
    text: { b: 'id,note,amount\n7,x,1\n', c: large, d: 'note,id\ny,8\n' },
  }))

test('a value that does not fit, in the last part', () => expectTheSame(csv(`${large}x,y,1\n`, 'refused')))

test('lines of a quoted value that look like records', () =>
  expectTheSame(
    csv(`${large}50000,"${'1,x,2\n'.repeat(150_000)}",1\n${lines(1)}`, undefined, {
      primaryKey: [],
      writeDisposition: 'append',
    }),
  ))

const object = (row: number, more: object = {}): string =>
  `${JSON.stringify({ id: (row * 7) % 14_000, note: `a "long" text ${row} `.repeat(40), tags: ['x', row].slice(row % 3), ...more })}\n`

const objects = Array.from({ length: ROWS }, (_, row) => object(row)).join('')

const ndjson = (text: string, direct: Case['direct'], options: Case['options'] = {}): Case => ({
  ...csv(text, direct, options),
  format: { kind: 'ndjson' },
  reviewed: object(1, { tags: ['a', 'b'] }),
})

test('rows of objects and of their lists are appended with the ids of their places in the file', () => {
  expect(objects.length).toBeGreaterThan(16 << 20)
  return expectTheSame({
    ...ndjson('', true, { primaryKey: [], writeDisposition: 'append' }),
    text: { b: object(5), c: objects.slice(0, -1), d: object(6) },
  })
})

test('the last object of a key wins, in whichever part it is', () => expectTheSame(ndjson(objects, true)))

test('an object with a new key, in the last part', () =>
  expectTheSame(ndjson(`${objects}${object(1, { colour: 'red' })}`, 'refused')))
