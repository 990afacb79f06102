import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LedgerFile } from '@sluice/ledger'
import type { FileItem } from '../api/files/file-item.ts'
import { selectFiles, type FileSelection } from './select-files.ts'

const file = (name: string, date?: string, etag = '1'): FileItem => ({
  name,
  url: `/data/${name}`,
  size: 1,
  etag,
  modified: new Date('2026-01-15T12:00:00Z'),
  ...(date === undefined ? {} : { date }),
  fetch: async () => name,
})
const loaded = (name: string, etag = '1', loadId = 1): LedgerFile => ({ name, etag, loadId })
const shown = ({ fresh, changed, unread, ...counts }: FileSelection) => ({
  fresh: fresh.map(({ name }) => name),
  changed: changed.map(({ name }) => name),
  ...(unread.length > 0 && { unread: unread.map(({ name }) => name) }),
  ...counts,
})

test('takes new and changed files, oldest first, undated ones by the day they were written', () => {
  const listed = [
    file('late', '2025-12-02'),
    file('undated'),
    file('b', '2026-01-15'),
    file('z', '2026-01-15'),
    file('known', '2026-01-01'),
    file('again', '2026-01-02', '2'),
    file('next', '2026-01-16'),
  ]
  const ledger = [loaded('known'), loaded('again', '1'), loaded('deleted since')]
  expect(shown(selectFiles(listed, ledger))).toEqual({
    fresh: ['late', 'b', 'undated', 'z', 'next'],
    changed: ['again'],
    unchanged: 1,
    rest: 0,
    outside: 0,
  })
})

test('compares with the newest version in the ledger', () => {
  const ledger = [loaded('a', '2', 7), loaded('a', '1', 3), loaded('b', '1', 3), loaded('b', '2', 7)]
  expect(shown(selectFiles([file('a', undefined, '2'), file('b', undefined, '1')], ledger))).toMatchObject({
    changed: ['b'],
    unchanged: 1,
  })
})

test('keeps to the window and the limit', () => {
  const listed = ['05', '01', '03', '02', '04'].map((day) => file(`d${day}`, `2026-01-${day}`))
  const window = { since: '2026-01-02', until: '2026-01-04', maxFiles: 2 }
  expect(shown(selectFiles(listed, [], window))).toEqual({
    fresh: ['d02', 'd03'],
    changed: [],
    unchanged: 0,
    rest: 1,
    outside: 2,
  })
  expect(shown(selectFiles(listed, [loaded('d02'), loaded('d03')], window))).toEqual({
    fresh: ['d04'],
    changed: [],
    unchanged: 2,
    rest: 0,
    outside: 2,
  })
})

test('a full refresh takes known files again, as replacements', () => {
  const listed = [file('a', '2026-01-01'), file('b', '2026-01-02')]
  expect(shown(selectFiles(listed, [loaded('a')], { fullRefresh: true }))).toEqual({
    fresh: ['b'],
    changed: ['a'],
    unchanged: 0,
    rest: 0,
    outside: 0,
  })
})

test('two files of one name are an error', () => {
  const twice = [file('a'), { ...file('a'), url: '/other/a' }]
  expect(() => selectFiles(twice, [])).toThrow(
    expect.objectContaining({ code: 'E_FILE_NAME_TWICE', message: '/data/a and /other/a are both named a' }),
  )
})

test('a backfill in steps loads every file once, in the order of one that is not', () => {
  const day = fc.integer({ min: 1, max: 28 }).map((value) => `2026-01-${String(value).padStart(2, '0')}`)
  const files = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 3 }), fc.option(day)), {
    selector: ([name]) => name,
  })
  fc.assert(
    fc.property(files, fc.integer({ min: 1, max: 5 }), (named, maxFiles) => {
      const listed = named.map(([name, date]) => file(name, date ?? undefined))
      const whole = selectFiles(listed, []).fresh.map(({ name }) => name)
      const ledger: LedgerFile[] = []
      for (let loadId = 1; ; loadId++) {
        const { fresh, changed, unchanged, rest } = selectFiles(listed, ledger, { maxFiles })
        expect(fresh.length + changed.length + unchanged + rest).toBe(listed.length)
        if (fresh.length === 0) break
        ledger.push(...fresh.map(({ name, etag }) => ({ name, etag, loadId })))
      }
      expect(ledger.map(({ name }) => name)).toEqual(whole)
    }),
  )
})
