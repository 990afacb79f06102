import { copyFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { beforeAll, afterAll, describe, expect, test, vi } from 'vitest'
import { scratchFolder } from '../support/project.ts'
import {
  loadQuotedLines,
  rowsOf,
  writeQuotedLines,
  type QuotedLines,
  type Rows,
} from './support/quoted-lines.ts'
import { LONG_WAY, sharedTargets } from './support/targets.ts'

// DuckDB begins to read large files at several places. Lines of quoted values may look like records from there: on any number of threads,
// and on each way into a table, the rows have to be those that a slow reader finds.

const targetOf = sharedTargets()
const MB = 1 << 20

const FILES: Readonly<Record<string, QuotedLines>> = {
  'values of 100 bytes': { value: 100, size: 20 * MB, between: 1 },
  'values of 1 kB, behind a record': { value: 1000, size: 22 * MB, before: 1, between: 0 },
  'values of 5 kB with CRLF': { value: 5000, size: 24 * MB, before: 7, newline: '\r\n' },
  'values of 5 kB with CR': { value: 5000, size: 20 * MB, before: 3, newline: '\r' },
  'values of 60 kB, escaped': { value: 60_000, size: 26 * MB, escape: '\\', line: '1,"x" said "a,b",2' },
  'values with quotes that look like ends': { value: 3000, size: 20 * MB, line: '1,"x","5"' },
  'values with quotes at the ends of lines': { value: 20_000, size: 22 * MB, before: 11, line: '"1","x",7"' },
  'values of 300 kB behind plain records': { value: 300_000, size: 30 * MB, before: 800_000 },
  'values of 1.5 MB': { value: 1.5 * MB, size: 25 * MB, before: 13, between: 50_000 },
  'values of 3 MB': { value: 3 * MB, size: 30 * MB, before: 13, between: 1000 },
  'values of 9 MB': { value: 9 * MB, size: 40 * MB, before: 17, between: 100_000 },
  'a value of 20 MB': { value: 20 * MB, size: 21 * MB, before: 200_000, between: 300_000 },
  'semicolons, and lines of one word': { value: 7000, size: 20 * MB, delimiter: ';', line: 'as said before' },
}

describe.each(Object.entries(FILES))('%s', (_, given) => {
  let [dir, path] = ['', '']
  let expected: Rows
  beforeAll(async () => {
    dir = await scratchFolder()
    path = join(dir, 'file.csv')
    expected = await writeQuotedLines(path, given)
    expect(await rowsOf(path, given)).toEqual(expected)
  })
  afterAll(() => rm(dir, { recursive: true, force: true }))

  test.each(['1', '2', '4'])('%s threads', async (threads) => {
    vi.stubEnv('SLUICE_THREADS', threads)
    const kinds = threads === '2' ? ENGINE_KINDS : (['duckdb'] as const)
    for (const kind of kinds) {
      for (const isReviewed of [false, true]) {
        for (const way of kind === 'duckdb' && threads === '2' ? [{}, LONG_WAY] : [{}]) {
          const {
            isDirect: _,
            quarantined,
            ...rows
          } = await loadQuotedLines(kind, given, (to) => copyFile(path, to), {
            isReviewed,
            target: await targetOf(kind),
            way,
          })
          const at = { kind, isReviewed, way }
          expect({ at, quarantined, rows }).toEqual({ at, quarantined: 0, rows: expected })
        }
      }
    }
  })
})

describe('files in parts', () => {
  const given = { value: 3000, size: 0, before: 900_000, between: 0 }

  test('that end within a quoted value: its record is quarantined', async () => {
    for (const threads of ['1', '4']) {
      vi.stubEnv('SLUICE_THREADS', threads)
      for (const isReviewed of [false, true]) {
        let expected: Rows | undefined
        const { isDirect: _, ...found } = await loadQuotedLines(
          'duckdb',
          given,
          async (path) =>
            (expected = await writeQuotedLines(path, { ...given, tail: '7,"cut off in a quo' })),
          { isReviewed, target: await targetOf('duckdb') },
        )
        expect({ threads, isReviewed, ...found }).toEqual({
          threads,
          isReviewed,
          quarantined: 1,
          ...expected,
        })
      }
    }
  })

  test('that have no row', async () => {
    for (const threads of ['1', '4']) {
      vi.stubEnv('SLUICE_THREADS', threads)
      const blank = (path: string): Promise<void> => writeFile(path, `id,body,n\n${'\n'.repeat(17 * MB)}`)
      const found = await loadQuotedLines('duckdb', given, blank, {
        isReviewed: true,
        target: await targetOf('duckdb'),
      })
      expect(found).toMatchObject({ rows: 0, quarantined: 0, isDirect: true })
    }
  })
})
