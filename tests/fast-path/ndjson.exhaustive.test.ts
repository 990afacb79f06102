import { describe, test } from 'vitest'
import { expectTheSame, type Case } from './support/both-ways.ts'
import { useAllCores } from '../support/all-cores.ts'

useAllCores()

const line = (row: unknown): string => `${JSON.stringify(row)}\n`

const FULL = {
  id: 1,
  amount: 1.25,
  rate: 0.1,
  active: true,
  at: '2025-01-01T10:00:00Z',
  day: '2025-01-01',
  note: 'first',
  userName: 'Ann',
  address: { street: 'Main 1', geo: { lat: 0.5, lon: -1.5 } },
  tags: ['a', 'b'],
  items: [
    { sku: 'x', sizes: [1, 2] },
    { sku: 'y', sizes: [] },
  ],
}
const REVIEWED = line(FULL) + line({ ...FULL, id: 2, rate: 1e-7, note: null, tags: [] })

const given = (
  text: string,
  direct: NonNullable<Case['direct']>,
  options: NonNullable<Case['options']> = {},
): Case => ({
  format: { kind: 'ndjson' },
  reviewed: REVIEWED,
  text,
  direct,
  options,
})

const second = {
  id: 1,
  rate: 12,
  at: '2025-06-30 23:59:59.123456+02:00',
  note: 'quotes " \\ / é \u{1F600} [not a list',
  address: { geo: { lon: 3.25 }, street: '{not an object' },
  tags: ['', 'true', null, '1e5'],
  items: [null, { sku: '1.10' }, { sizes: [3, null] }],
}
const TWO = line(second) + line({ ...FULL, id: 7, active: null, address: null, tags: null, items: [] })
const append = { primaryKey: [], writeDisposition: 'append' } as const

describe('NDJSON goes directly:', () => {
  test('rows with objects and lists, appended', () => expectTheSame(given(TWO, true, append)))
  test('rows of a key, some of which are there', () => expectTheSame(given(TWO, true)))
  test('rows whose key names their file', () =>
    expectTheSame(given(TWO, true, { primaryKey: ['_file_name', '_row_id'] })))
  test('rows of several files', () =>
    expectTheSame({ ...given('', true, append), text: { b: TWO, c: line({ id: 9 }), d: TWO } }))
  test('rows without most keys', () =>
    expectTheSame(given(line({ id: 3 }) + line({ id: 4, tags: ['z'] }), true)))
  test('texts that look like something else', () =>
    expectTheSame(
      given(
        ['{x', '[1]', '1e5', '-1e5', '5', 'true', 'null', 'NaN', ' {}', '', '"', '\\', '\\n', '1e400']
          .map((note, index) => line({ id: index, note, tags: [note] }))
          .join(''),
        true,
      ),
    ))
  test('keys in another spelling', () => expectTheSame(given(line({ ID: 3, user_name: 'Bo' }), true, append)))
  test('keys that are called as what DuckDB adds to rows', () =>
    expectTheSame({
      ...given(
        ['filename', 'rowid', 'file_row_number', 'file_index', 't', 'd', 'p', 'x0', 'v0', 'certain']
          .map((key, id) => line({ id, [key]: id + 10, o: { d: { t: id } }, l: [{ d: id, ii: 5 }] }))
          .join(''),
        true,
        append,
      ),
      reviewed:
        '{"id":1,"filename":1,"rowid":1,"file_row_number":1,"file_index":1,"t":1,"d":1,"p":1,"x0":1,"v0":1,"certain":1,"o":{"d":{"t":1}},"l":[{"d":1,"ii":1}]}\n',
    }))
  test('objects without keys, and columns that are left out', () =>
    expectTheSame({
      ...given(
        line({ id: 1, none: {}, out: { a: 1 }, o: { out: 5 } }) +
          line({ id: 2, out: [1], o: {}, none: null }),
        true,
        { ...append, columns: { out: { ignore: true }, 'o.out': { ignore: true } } },
      ),
      reviewed: line({ id: 1, none: {}, out: 1, o: { out: 1, in: 1 } }),
    }))
  test('numbers of any spelling', () =>
    expectTheSame(
      given(
        ['0.1', '-0.0', '1e22', '1E-9', '123456789012345', '0.30000000000000004', '5e-324']
          .map((rate, index) => `{"id":${index},"rate":${rate}}\n`)
          .join(''),
        true,
      ),
    ))
})

const REFUSED: Readonly<Record<string, string>> = {
  'a new key': line({ id: 3, colour: 'red' }),
  'a new key in an object': line({ id: 3, address: { zip: '1' } }),
  'a new key in an element': line({ id: 3, items: [{ sku: 'x', colour: 'red' }] }),
  'a number in a list of strings that its reader would spell otherwise': line({ id: 3, tags: [1e30] }),
  'a text that is an object': line({ id: 3, note: { a: 1 } }),
  'a text that is a list': line({ id: 3, note: [1] }),
  'a text that is a large number': line({ id: 3, note: 1e30 }),
  'an integer that has a fraction': line({ id: 3.5 }),
  'an integer that is too large': '{"id":12345678901234567890}\n',
  'a number that is text': line({ id: 3, rate: 'n/a' }),
  'a day that is none': line({ id: 3, day: '2025-02-30' }),
  'an object that is text': line({ id: 3, address: 'Main 1' }),
  'a list that is text': line({ id: 3, tags: 'a' }),
  'a list that is an object': line({ id: 3, tags: { a: 1 } }),
  'an element that is an object': line({ id: 3, tags: [{ a: 1 }] }),
  'a null key': line({ id: 3 }) + line({ id: null, note: 'x' }),
  'a line that is no JSON': `${line({ id: 3 })}{"id":\n`,
  'a line that is no object': `${line({ id: 3 })}[1]\n`,
  'a blank line': `${line({ id: 3 })}\n${line({ id: 4 })}`,
  'a NUL': '{"id":3,"note":"a\\u0000b"}\n',
  'bytes of half a character': '{"id":3,"note":"\\ud800"}\n',
  'a number that is no JSON': '{"id":3,"rate":NaN}\n',
  'a number beyond doubles': '{"id":3,"rate":1E400}\n',
  'a line of nothing': `${line({ id: 3 })}null\n`,
}

describe('NDJSON ends the same for', () => {
  for (const [why, text] of Object.entries(REFUSED)) test(why, () => expectTheSame(given(text, false)))

  test('a key that comes twice in an object', () =>
    expectTheSame(given('{"id":3,"note":"a","note":"b"}\n', false)))
  test('a key that comes twice in a load', () =>
    expectTheSame(given(line({ id: 3 }) + line({ id: 3, note: 'x' }), true)))
  test('rows that leave another kind of value for the end', () =>
    expectTheSame(
      given(
        Array.from({ length: 21_000 }, (_, id) => line({ id, tags: ['a'] })).join('') +
          line({ id: 0, tags: 'b' }),
        'refused',
        append,
      ),
    ))
  test('lists that may not become tables', () => expectTheSame(given(TWO, true, { maxTableNesting: 1 })))
  test('a column that is json', () =>
    expectTheSame({
      ...given(
        line({ id: 1, extra: { a: 'NaN' } }) + line({ id: 2, extra: [1, 'x'] }) + line({ id: 3, extra: 'x' }),
        true,
      ),
      reviewed: line({ id: 1, extra: { a: 1 } }) + line({ id: 2, extra: 5 }),
    }))
})
