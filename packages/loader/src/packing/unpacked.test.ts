import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Packing } from './signature.ts'
import { unpacked } from './unpacked.ts'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'sluice-unpacked-'))))
afterAll(() => rm(folder, { recursive: true, force: true }))

const unpack = async (bytes: Uint8Array, packing: Packing): Promise<Buffer> => {
  const path = join(folder, 'packed')
  await writeFile(path, bytes)
  return Buffer.concat(await Array.fromAsync(unpacked(path, packing, 's3://bucket/packed')))
}

/** Text that neither packs to nothing nor is all chance. */
const text = (size: number): Buffer =>
  Buffer.from(
    Array.from({ length: size / 16 }, (_, at) => `${(at * 7919) % 100_003},${at}\n`.padEnd(16, 'x')).join(''),
  )

const checked = { params: { [constants.ZSTD_c_checksumFlag]: 1 } }
const skipped = (size: number): Buffer => {
  const frame = Buffer.alloc(8 + size, 9)
  frame.writeUInt32LE(0x184d2a5f)
  frame.writeUInt32LE(size, 4)
  return frame
}

test('frames of any size, with and without checksums, and frames to be skipped', async () => {
  const parts = [0, 16, 4096, 1 << 20, 0, 3 << 20, 160].map(text)
  const frames = parts.flatMap((part, index) => [
    zstdCompressSync(part, index % 2 === 0 ? checked : {}),
    skipped(index * 100_000),
  ])
  expect((await unpack(Buffer.concat([skipped(5), ...frames]), 'zstd')).equals(Buffer.concat(parts))).toBe(
    true,
  )
})

test('blocks that are stored, and blocks of one repeated byte', async () => {
  const chance = Buffer.from(
    Array.from({ length: 300_000 }, (_, at) => (Math.imul(at, 2_654_435_761) >>> 13) & 255),
  )
  const parts = [chance, Buffer.alloc(500_000, 'a')]
  const bytes = Buffer.concat(parts.map((part) => zstdCompressSync(part)))
  expect((await unpack(bytes, 'zstd')).equals(Buffer.concat(parts))).toBe(true)
})

test('members of a gzip file, and zeros behind them', async () => {
  const bytes = Buffer.concat([gzipSync(text(1 << 20)), gzipSync(text(32)), Buffer.alloc(10_240)])
  expect((await unpack(bytes, 'gzip')).length).toBe((1 << 20) + 32)
})

test.each(['gzip', 'zstd'] as const)('a %s file that is cut anywhere is damaged', async (packing) => {
  const pack = (part: Buffer): Buffer =>
    packing === 'gzip' ? gzipSync(part) : zstdCompressSync(part, checked)
  const first = pack(text(160))
  const bytes = Buffer.concat([first, pack(text(320))])
  for (let end = 1; end < bytes.length; end++) {
    if (end === first.length) continue
    await expect(unpack(bytes.subarray(0, end), packing), `${end} bytes`).rejects.toMatchObject({
      code: 'E_FILE_DAMAGED',
      place: 's3://bucket/packed',
    })
  }
})

test.each(['gzip', 'zstd'] as const)(
  'a %s file with a byte changed is damaged, or gives the same',
  async (packing) => {
    const pack = (part: Buffer): Buffer =>
      packing === 'gzip' ? gzipSync(part) : zstdCompressSync(part, checked)
    const whole = Buffer.concat([text(160), text(320)])
    const bytes = Buffer.concat([pack(text(160)), pack(text(320))])
    for (let at = 4; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 0x55
      const [result] = await Promise.allSettled([unpack(changed, packing)])
      if (result.status === 'fulfilled') expect(result.value.equals(whole), `byte ${at}`).toBe(true)
      else expect(result.reason, `byte ${at}`).toMatchObject({ code: 'E_FILE_DAMAGED' })
    }
  },
)
