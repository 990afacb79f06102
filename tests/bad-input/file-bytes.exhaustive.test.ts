import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ENGINE_KINDS, literal } from '@sluice/engine'
import { filesResource, source, type FileFormat } from '@sluice/loader'
import { localFiles } from '@sluice/sources'
import { SluiceError } from '@sluice/schema'
import { describe, expect, test } from 'vitest'
import { openCaseTarget } from '../cases/target.ts'
import { Draw, drawFile, type DrawnFile } from './support/draw-file.ts'

/** Files of each format on each engine: together, three quarters of all files that are drawn. */
const FILES = (Number(process.env['SLUICE_FILES'] ?? 2000) * 3) / 32
/** Files of one load. */
const TOGETHER = 12
const SEED = Number(process.env['SLUICE_SEED'] ?? 1)

const FORMATS = [
  { kind: 'csv' },
  { kind: 'ndjson' },
  { kind: 'json' },
  { kind: 'parquet' },
] as const satisfies readonly FileFormat[]

/** True where there may be something behind a header: two lines that are not blank, in the encoding that a BOM names. */
const hasMore = (bytes: Buffer): boolean => {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  const lines = bytes
    .toString(isUtf16 ? 'utf16le' : 'latin1')
    .replaceAll('\0', '')
    .replace(/^(\u00ef\u00bb\u00bf|\ufeff)/, '')
    .split(/[\r\n]+/)
  return lines.filter((line) => line.trim() !== '' && !/^"?sep=."?$/i.test(line)).length > 1
}

describe.each(ENGINE_KINDS)('files with wrong bytes on %s', (engine) => {
  test.each(FORMATS)(
    'each $kind file ends in rows, in the quarantine, or in a coded error',
    async (format) => {
      await using target = await openCaseTarget(engine)
      const folder = await mkdtemp(join(tmpdir(), 'sluice-bytes-'))
      const path = join(folder, 'good.parquet')
      await target.engine.workbench.run(
        `copy (select range as id, 'n' || range as name, [range, 2] as l, {a: range} as s from range(300)) to ${literal(path)}`,
      )
      const parquet = await readFile(path)
      const draw = new Draw(SEED)
      try {
        for (let round = 0; round * TOGETHER < FILES; round++) {
          const files = Array.from({ length: TOGETHER }, (_, number) =>
            drawFile(draw, format.kind, number, parquet),
          )
          const own = join(folder, String(round))
          await mkdir(own)
          for (const { name, bytes } of files) await writeFile(join(own, name), bytes)
          await expectAccounted(`r${round}`, own, files)
          await rm(own, { recursive: true })
        }
      } finally {
        await rm(folder, { recursive: true, force: true })
      }

      async function expectAccounted(name: string, own: string, files: readonly DrawnFile[]): Promise<void> {
        const resource = filesResource({ name, format, list: localFiles({ folder: own }) })
        try {
          await target.load(source({ name: 'bytes', resources: () => [resource] }))
        } catch (error) {
          // Names of columns that differ and become the same one concern the resource.
          expect(error, `${name}: ${String(error)}`).toBeInstanceOf(SluiceError)
          expect((error as SluiceError).code).toBe('E_NAMES_COLLIDE')
          return
        }
        const found = await target.engine.session.rows<{ name: string; found: number }>(
          `select f.file_name as name, cast(f.rows_read + (
           select count(*) from _sluice.quarantine as q where q.resource = f.resource and q.file_name = f.file_name
         ) as integer) as found
         from _sluice.files as f where f.resource = $1`,
          [name],
        )
        const counts = new Map(found.map((one) => [one.name, one.found]))
        for (const file of files) {
          expect(counts.has(file.name), `${name} ${file.name}`).toBe(true)
          const isEmpty = file.bytes.length === 0 || !hasMore(file.plain)
          const isSilent = counts.get(file.name) === 0 && format.kind !== 'json' && !isEmpty
          expect(isSilent, `${name} ${file.name}: ${JSON.stringify(file.bytes.toString('latin1'))}`).toBe(
            false,
          )
        }
      }
    },
  )
})
