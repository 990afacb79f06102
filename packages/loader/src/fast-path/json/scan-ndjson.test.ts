import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { scanNdjson } from './scan-ndjson.ts'

const folder = mkdtempSync(join(tmpdir(), 'sluice-scan-'))
afterAll(() => rmSync(folder, { recursive: true }))

const BLOCK = 1 << 20

function scanned(text: string | Buffer): ReturnType<typeof scanNdjson> {
  const path = join(folder, 'a.ndjson')
  writeFileSync(path, text)
  return scanNdjson({ name: 'a', url: path, path })
}

/** Lines of so many bytes in all, with the end of the last one. */
const filled = (bytes: number): string => {
  const line = `{"a":"${'x'.repeat(56)}"}\n`
  const most = Math.floor(bytes / line.length) - 1
  const rest = bytes - most * line.length
  return `${line.repeat(most)}{"a":"${'y'.repeat(rest - 9)}"}\n`
}

test('counts lines, with and without the end of the last, and knows where they begin', async () => {
  expect(await scanned('{}\n{}\r\n{"a":1}')).toEqual({ size: 14, lines: 3, starts: [{ at: 0, line: 0 }] })
  for (const bytes of [BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK]) {
    const text = `${filled(bytes)}${filled(BLOCK)}`
    const found = await scanned(text)
    expect(found).toMatchObject({ size: text.length, lines: text.split('\n').length - 1 })
    for (const { at, line } of found?.starts ?? [])
      expect([text[at], text.slice(0, at).split('\n').length - 1]).toEqual(['{', line])
  }
})

test.each([
  ['a blank line', '{}\n\n{}\n'],
  ['a line with space before it', '{}\n {}\n'],
  ['null', '{}\nnull\n'],
  ['a carriage return within a line', '{}\n{"a":\r1}\n'],
  ['a carriage return at the end', '{}\r'],
  ['a byte order mark', '\ufeff{}\n'],
  ['a NUL', '{"a":"\\u0000"}\n'],
])('leaves %s to the usual way, wherever it is', async (_, text) => {
  expect(await scanned(text)).toBeUndefined()
  for (let cut = 0; cut <= text.length; cut++)
    expect(await scanned(`${filled(BLOCK - cut)}${text}`)).toBeUndefined()
})
