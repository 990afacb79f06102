import { describe, test } from 'vitest'
import { expectTheSame, type Case } from './support/both-ways.ts'
import { useAllCores } from '../support/all-cores.ts'

useAllCores()

// Columns that have another name since their review than the source has for them: rows that go straight into the tables
// must find them as the others do.

const csv = (text: string, direct: Case['direct']): Case => ({
  format: { kind: 'csv' },
  reviewed: 'id,amount,note,day\n1,1.50,first,2025-01-01\n2,2.25,second,2025-01-02\n',
  text,
  renames: { 'rows.amount': 'price', 'rows.note': 'remark' },
  ...(direct !== undefined && { direct }),
})

describe('CSV', () => {
  test('values find the renamed column', () =>
    expectTheSame(csv('id,note,amount\n3,new,9.75\n1,changed,0.5\n', true)))

  test('a value that does not fit a renamed column waits', () =>
    expectTheSame(csv('id,amount\n3,n/a\n4,1.25\n', false)))

  test('so does one that only the decimal column would round', () =>
    expectTheSame(csv('id,amount\n3,1.255\n', false)))

  test('a file that has the new name already', () =>
    expectTheSame(csv('id,remark,price\n3,new,9.75\n', true)))

  test('both names, in no row at once', () =>
    expectTheSame(csv('id,note,remark\n3,,new\n4,older,\n5,,\n', false)))

  test('a renamed key', () =>
    expectTheSame({ ...csv('id,amount\n1,9.75\n3,0.5\n', true), renames: { 'rows.id': 'number' } }))

  test('a renamed key without a value', () =>
    expectTheSame({ ...csv('id,amount\n,9.75\n3,0.5\n', false), renames: { 'rows.id': 'number' } }))

  test('a hint for the name of the source', () =>
    expectTheSame({
      ...csv('id,day,note\n3,12/31/2025,N/A\n', true),
      reviewed: 'id,day,note\n1,01/02/2025,first\n',
      renames: { 'rows.day': 'at', 'rows.note': 'remark' },
      options: { columns: { day: { type: 'date', format: '%m/%d/%Y' }, note: { nulls: ['N/A'] } } },
    }))

  test('a name of a hint that the review changes again', () =>
    expectTheSame({
      ...csv('id,note\n3,new\n', true),
      renames: { 'rows.remark': 'comment' },
      options: { columns: { note: { name: 'remark' } } },
    }))

  test('rows that are appended', () =>
    expectTheSame({
      ...csv('id,note,amount\n3,new,9.75\n', true),
      options: { primaryKey: [], writeDisposition: 'append' },
    }))
})

const line = (row: unknown): string => `${JSON.stringify(row)}\n`
const FULL = {
  id: 1,
  note: 'first',
  address: { street: 'Main 1', city: 'A' },
  tags: ['a', 'b'],
  items: [{ sku: 'x', size: { cm: 1.5 }, parts: [{ part: 1 }] }],
}

const ndjson = (text: string, direct: Case['direct']): Case => ({
  format: { kind: 'ndjson' },
  reviewed: line(FULL) + line({ ...FULL, id: 2 }),
  text,
  renames: {
    'rows.note': 'remark',
    'rows.address__street': 'street',
    'rows__tags.value': 'tag',
    'rows__items.sku': 'code',
    'rows__items.size__cm': 'centimetres',
    'rows__items__parts.part': 'number',
  },
  ...(direct !== undefined && { direct }),
})

const CHANGED = {
  ...FULL,
  note: 'changed',
  address: { street: 'Side 2' },
  items: [{ sku: 'y' }, { size: { cm: 2 }, parts: [{ part: 2 }, { part: 3 }] }],
  tags: ['c'],
}

describe('NDJSON', () => {
  test('values of objects and of lists find their renamed columns', () =>
    expectTheSame(ndjson(line(CHANGED) + line({ ...FULL, id: 3 }), true)))

  test('a value of a nested table that does not fit waits, with its row', () =>
    expectTheSame(ndjson(line({ id: 3, items: [{ sku: 'z', parts: [{ part: 'n/a' }] }] }), false)))

  test('a key that has the new name already', () =>
    expectTheSame(ndjson(line({ id: 3, remark: 'new', items: [{ code: 'z' }] }), true)))

  test('a renamed key', () =>
    expectTheSame({ ...ndjson(line(CHANGED) + line({ id: 9 }), true), renames: { 'rows.id': 'number' } }))

  test('rows that are appended', () =>
    expectTheSame({
      ...ndjson(line(CHANGED) + line({ ...FULL, id: 3 }), true),
      options: { primaryKey: [], writeDisposition: 'append' },
    }))

  test('a renamed column whose key only the rows behind the sample have', () => {
    const rows = Array.from({ length: 21_000 }, (_, index) => line({ id: index + 10 }))
    return expectTheSame(
      ndjson([...rows, line({ id: 5, note: 'late', address: { street: 'x' } })].join(''), undefined),
    )
  })
})
