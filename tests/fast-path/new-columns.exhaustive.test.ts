import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runsOf } from '../properties/history/history.ts'
import { useAllCores } from '../support/all-cores.ts'
import { expectSameFirstLoad, largeCsv, type FirstLoad } from './support/first-load.ts'
import { randomLines } from './support/random-csv.ts'

useAllCores()

// Large files with columns that the reviewed table does not have are read once: what they have besides is typed by the first rows,
// which is proved meanwhile. What is staged, recorded and proposed may not tell that they were not landed and profiled first.

const REVIEWED: NonNullable<FirstLoad['reviewed']> = {
  text: 'id,amount,note\n1,1.50,first\n2,,\n',
  columns: ['id', 'amount', 'note', '_file_name', '_file_date', '_row_id', '_client_id', 'filler'],
}

const HEADER = 'id,colour,amount,rate,note,at,none'
const row = (id: number): string =>
  `${id},${id % 3 === 1 ? '' : `red ${id}`},95.50,${id / 8},"n, ${id}",2025-01-01T10:00:0${id % 10}Z,`
const rows = (count: number, from = 2): readonly string[] =>
  Array.from({ length: count }, (_, index) => row(index + from))
/** More rows than are looked at first. */
const MANY = 21_000

const load = (given: Partial<FirstLoad> & Pick<FirstLoad, 'files'>): Promise<boolean> =>
  expectSameFirstLoad({ reviewed: REVIEWED, ...given, options: { primaryKey: 'id', ...given.options } })

const some = (text: string): readonly string[] => Array.from({ length: 9 }, (_, index) => index + text)

const append = { primaryKey: [], writeDisposition: 'append' } as const

describe('read once:', () => {
  test('new columns of several types', () =>
    load({ files: { 'b.csv': largeCsv(HEADER, [...rows(MANY), '1,,,123456.0625,,,']) }, way: 'once' }))

  test('rows that are appended', () =>
    load({
      files: { 'b.csv': largeCsv(HEADER, rows(300)), 'c.csv': largeCsv(HEADER, rows(200, 1)) },
      way: 'once',
      options: append,
    }))

  test('a column that only one file has, and a load with the same column before its review', () =>
    load({
      files: {
        'b.csv': largeCsv('id,note', some(',x')),
        'c.csv': largeCsv('id,colour', some(',red')),
      },
      again: {
        'd.csv': largeCsv('colour,id', ['blue,5', ',6', ...some(',7')]),
        'e.csv': largeCsv('id', some('')),
      },
      way: 'once',
    }))

  test('a file without the column before its review, and one with another type', async () => {
    const files = { 'b.csv': largeCsv('id,colour', some(',7')) }
    await load({ files, again: { 'd.csv': largeCsv('id,note', some(',x')) }, way: 'once' })
    await load({ files, again: { 'd.csv': largeCsv('id,colour', some(',red')) }, way: 'once' })
  })

  test('a column with a hint, and one under a name that a hint gives', () =>
    load({
      files: { 'b.csv': largeCsv('id,Colour,day', some(',N/A,12/31/2025')) },
      way: 'once',
      options: {
        columns: { Colour: { name: 'hue', nulls: ['n/a'] }, day: { type: 'date', format: '%m/%d/%Y' } },
      },
    }))
})

describe('the usual way, with the same result:', () => {
  const refused = (tail: string) =>
    load({ files: { 'b.csv': largeCsv(HEADER, [...rows(MANY), tail]) }, way: 'refused', engines: ['duckdb'] })

  test('a text among numbers of a new column at the end', () => refused('1,,,x,,,'))
  test('an amount of money among its doubles at the end', () => refused('1,,,1.50,,,'))
  test('a date among its timestamps that is none at the end', () => refused('1,,,,,2025-02-30,'))
  test('a value in a new column that was empty at the end', () => refused('1,,,,,,x'))
  test('a value that a reviewed column does not hold at the end', () => refused('1,,n/a,,,,'))

  const [files, way] = [{ 'b.csv': largeCsv(HEADER, rows(9)) }, 'profiled'] as const
  test('a table that is replaced', () => load({ files, way, options: { writeDisposition: 'replace' } }))
  test('a contract that discards values', () =>
    load({ files, way, options: { contract: { columns: 'discard_value' } } }))
  test('a contract of the column that discards rows', () =>
    load({ files, way, options: { columns: { colour: { contract: { columns: 'discard_row' } } } } }))
  test('a column whose hint is for none of the file', () =>
    load({ files, way, options: { columns: { color: { type: 'text' } } } }))
  test('a column that is spelled otherwise in another file', () => {
    const both = { 'b.csv': largeCsv('id,Hue', some(',x')), 'c.csv': largeCsv('id,hue', some(',y')) }
    return load({ files: both, way })
  })
})

test('random files end the same whichever way they go', async () => {
  let once = 0
  const columns = { minLength: 1, maxLength: 5 }
  await fc.assert(
    fc.asyncProperty(randomLines(columns, MANY), fc.boolean(), async ({ header, lines }, isKeyed) => {
      const numbered = lines.map((line, index) => `${index % 20_990},${line},1.25`)
      const isOnce = await load({
        files: { 'b.csv': largeCsv(`id,${header},amount`, numbered) },
        ...(!isKeyed && { options: append }),
      })
      if (isOnce) once++
    }),
    { numRuns: runsOf(5) },
  )
  expect(once).toBeGreaterThan(0)
})
