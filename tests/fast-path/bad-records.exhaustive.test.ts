import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runsOf } from '../properties/history/history.ts'
import { useAllCores } from '../support/all-cores.ts'
import { expectTheSame, type Case } from './support/both-ways.ts'

useAllCores()

// Bad records are set apart, and the others go directly: what is in the tables and in the quarantine is the same.

const REVIEWED = 'id,amount,note\n1,1.50,first\n2,,""\n'
const APPEND = { primaryKey: [], writeDisposition: 'append' } as const

const rows = (text: Case['text']): Case => ({ format: { kind: 'csv' }, reviewed: REVIEWED, text })
const numbered = (count: number): string =>
  Array.from({ length: count }, (_, index) => `${index + 10},n ${index}\n`).join('')

const some = numbered(9)

describe('CSV goes directly but for its bad records:', () => {
  const BAD: Readonly<Record<string, string | Buffer>> = {
    'a record with too many values': `id,note\n${some}6,2,3\n7,4\n`,
    'one with too few, and one with text behind a quote': `id,note\n5\n6,"a"b\n7,"x\ny"\n8,\n9,""\n${some}`,
    'bytes that are no text': Buffer.concat([Buffer.from(`id,note\n${some}6,`), Buffer.of(54, 0xff, 10)]),
    'lines that end with CR and LF': `id,note\n${some}6,2,3\n7,4\n`.replaceAll('\n', '\r\n'),
  }
  for (const [why, text] of Object.entries(BAD)) {
    test(why, () => expectTheSame({ ...rows(text), direct: true }))
    test(`${why}, appended`, () => expectTheSame({ ...rows(text), direct: true, options: APPEND }))
  }

  test('another delimiter', () =>
    expectTheSame({
      ...rows(`id;note\n${some.replaceAll(',', ';')}6;2;3\n7;a,b\n`),
      format: { kind: 'csv', delimiter: ';' },
      reviewed: REVIEWED.replaceAll(',', ';'),
      direct: true,
    }))

  test('in several files', () => {
    const several = { b: `id,note\n${some}6,2,3\n`, c: 'id,note\n7,x\n', d: `id,note\n8,1\n\n9\n${some}` }
    return expectTheSame({ ...rows(several), direct: true })
  })

  const many = numbered(21_000)
  test('in the middle of many', () => expectTheSame(rows(`id,note\n${many}7\n${many}`)))
  test('at the end of many that are appended', () =>
    expectTheSame({ ...rows(`id,note\n${many}1,2,3\n`), options: APPEND }))
})

describe('the usual way, with the same result:', () => {
  test('bad records among values that do not fit', () =>
    expectTheSame({ ...rows('id,amount\n6,2,3\n7,n/a\n8,1\n9,1\n'), direct: false }))
  test('rows without a key', () => expectTheSame({ ...rows(`id,note\n${some}6,2,3\n,x\n`), direct: false }))
  test('a new column', () => expectTheSame({ ...rows(`id,colour\n${some}6,2,3\n`), direct: false }))
  test('more bad records than may be', async () => {
    await expect(expectTheSame(rows('id,note\n5,1\n6,2,3\n7\n8\n'))).rejects.toThrow('3 of 4 records')
  })
})

const PIECES = ['a', '1', ' ', '"', '""', '"x,y"', '"x\ny"', '\r', '\u00e9', ',']
const line = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(fc.nat(99), fc.constantFrom('', 'a', '"b ""c"', ' d ', '"e\nf"')) },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.nat(99),
      fc.array(fc.constantFrom(...PIECES), { maxLength: 4 }).map((all) => all.join('')),
    ),
  },
)
const file = fc
  .array(line, { minLength: 1, maxLength: 40 })
  .map((lines) => lines.map((values) => `${values.join(',')}\n`))

test('random files end the same whichever way they go', () =>
  fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 3 }), fc.boolean(), async (files, isKeyed) => {
      const texts = files.map((lines, index) => [`b${index}`, `id,note\n${lines.join('')}${numbered(20)}`])
      await expectTheSame({
        ...rows(Object.fromEntries(texts) as Record<string, string>),
        ...(!isKeyed && { options: APPEND }),
      })
    }),
    { numRuns: runsOf(12) },
  ))
