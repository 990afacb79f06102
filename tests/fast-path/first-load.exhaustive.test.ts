import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runsOf } from '../properties/history/history.ts'
import { expectSameFirstLoad, largeCsv } from './support/first-load.ts'
import { randomLines } from './support/random-csv.ts'
import { useAllCores } from '../support/all-cores.ts'

useAllCores()

// Large files of a new table are read once, in the types that their first rows have, which is proved meanwhile. What is staged,
// recorded and proposed may not tell that they were not landed and profiled first.

const HEADER = 'id,amount,rate,active,at,day,note,code,none'

const row = (id: number): string =>
  `${id},${id % 90}.50,${id / 8},${id % 2 === 0},2025-01-01T10:00:0${id % 10}Z,2025-01-0${(id % 9) + 1},"a, ""b"" ${id}",00${id},`

const rows = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => row(index + 1))

/** More rows than are looked at first. */
const MANY = 21_000

test('rows of all types, with larger numbers at the end, are read once', () =>
  expectSameFirstLoad({
    files: {
      'a_2025-01-02.csv': largeCsv(HEADER, [...rows(MANY), '-92233720368547758,1.25,123456.0625,,,,,,']),
    },
    way: 'once',
  }))

describe('profiled, with the same result:', () => {
  // What reads the rows is DuckDB in any case.
  const refused = (tail: string, engines: readonly EngineKind[] = ['duckdb']) =>
    expectSameFirstLoad({
      files: { 'a.csv': largeCsv(HEADER, [...rows(MANY), tail]) },
      way: 'refused',
      engines,
    })

  test('a text among integers at the end', () => refused('x,1.25,1,true,,,,,', ENGINE_KINDS))
  test('a decimal with more digits at the end', () => refused('1,100.50,1,true,,,,,'))
  test('an amount of money among doubles at the end', () => refused('1,1.50,1.50,true,,,,,'))
  test('a double with an exponent at the end', () => refused('1,1.50,1e-7,true,,,,,'))
  test('a timestamp among dates at the end', () => refused('1,1.50,1,true,,2025-01-01T10:00:00Z,,,'))
  test('a value in an empty column at the end', () => refused('1,1.50,1,true,,,,,x'))
  test('a record with too many values at the end', () => refused('1,1.50,1,true,,,,,,,,'))

  test('a column of codes that are numbers with an exponent', () =>
    expectSameFirstLoad({
      files: { 'a.csv': largeCsv('id,code', [...rows(MANY).map((_, id) => `${id},${id % 9}E5`), '1,1.5']) },
      way: 'profiled',
    }))
})

test('random files end the same whichever way they go', async () => {
  let once = 0
  const columns = { minLength: 2, maxLength: 8 }
  await fc.assert(
    fc.asyncProperty(randomLines(columns, MANY), async ({ header, lines }) => {
      const isOnce = await expectSameFirstLoad({ files: { 'a.csv': largeCsv(header, lines) } })
      if (isOnce) once++
    }),
    { numRuns: runsOf(5) },
  )
  expect(once).toBeGreaterThan(0)
})
