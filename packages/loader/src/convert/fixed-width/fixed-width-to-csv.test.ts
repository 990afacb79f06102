import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fixedWidthToCsv } from './fixed-width-to-csv.ts'

const FORMAT = { kind: 'fixed-width', fields: [{ name: 'id', width: 4 }] } as const

async function convertible(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-fixed-width-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'a.txt')
  await writeFile(path, text)
  return {
    path,
    csv: async () => {
      const file = await fixedWidthToCsv({ name: 'a.txt', url: path, path }, FORMAT, join(folder, 'a.csv'))
      return readFile(file.path, 'utf8')
    },
  }
}

test('a file without line ends is refused before it is all in memory', async () => {
  const { path, csv } = await convertible('')
  await truncate(path, 66 << 20)
  await expect(csv()).rejects.toMatchObject({ code: 'E_RECORD_TOO_LONG' })
})

test.each(['\n', '\r\n', '\r'])('lines that end in %j wherever a piece of the file ends', async (end) => {
  const piece = 1 << 18
  const long = (length: number): string => `1${' '.repeat(length - 1)}`
  for (const length of [piece - 1, piece, 2 * piece - 1, 2 * piece]) {
    const { csv } = await convertible(`${long(length)}${end}2${' '.repeat(piece)}${end}3`)
    expect(await csv()).toBe('"1"\n"2"\n"3"\n')
  }
})
