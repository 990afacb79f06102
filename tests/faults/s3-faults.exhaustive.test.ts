import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS, openDuckdb, openPostgres, type EngineKind } from '@sluice/engine'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startS3 } from '../sources/s3-server.ts'
import { freshDatabase } from '../support/postgres.ts'
import { objectsOf, sluice } from '../cli/support/sluice.ts'
import { FaultyS3 } from './support/faulty-s3.ts'
import { seeded } from './support/random.ts'

// Each load meets about five of them.
const FAULTS = Number(process.env['SLUICE_KILLS'] ?? 100) / 5
const SEED = Number(process.env['SLUICE_SEED'] ?? 1)
const PARENT = join(import.meta.dirname, '../.tmp')
const FILES = 6
const ROWS = 400

const CONFIG = (target: string): string => `
import { defineConfig } from '@sluice/loader'
import { s3Exports } from '@sluice/sources'

export default defineConfig({
  sources: [s3Exports({ name: 'shop', url: 's3://exports', prefixes: ['orders'], endpoint: process.env.S3_ENDPOINT })],
  targets: { t: ${target} },
})
`

async function project(kind: EngineKind) {
  await mkdir(PARENT, { recursive: true })
  const dir = await mkdtemp(join(PARENT, `s3-faults-${kind}-`))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const database = kind === 'postgres' ? await freshDatabase() : undefined
  if (database) onTestFinished(database.drop)
  const path = join(dir, 'shop.duckdb')
  const target = database
    ? `{ kind: 'postgres', url: '${database.url}' }`
    : `{ kind: 'duckdb', path: 'shop.duckdb' }`
  await writeFile(join(dir, 'sluice.config.ts'), CONFIG(target))
  return { dir, open: () => (database ? openPostgres(database) : openDuckdb({ path })) }
}

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test(
    'whatever an S3 does to a load, the next calm one has all rows of all objects as they are',
    { timeout: 3_600_000 },
    async () => {
      await using s3 = await startS3()
      const random = seeded(SEED)
      /** The version of each object; its rows say it. */
      const versions = new Map<string, number>()
      const put = async (key: string): Promise<void> => {
        const version = (versions.get(key) ?? 0) + 1
        versions.set(key, version)
        const lines = Array.from({ length: ROWS }, (_, i) => `${i},${version},${'x'.repeat(50)}`)
        await s3.put(key, ['id,version,text', ...lines, ''].join('\n'))
      }
      const keys = Array.from({ length: FILES }, (_, i) => `orders/${i}.csv`)
      for (const key of keys) await put(key)
      await using faulty = await FaultyS3.before(s3, random, put)
      const { dir, open } = await project(kind)
      const env = {
        S3_ENDPOINT: faulty.endpoint,
        AWS_ACCESS_KEY_ID: 'S3RVER',
        AWS_SECRET_ACCESS_KEY: 'S3RVER',
        AWS_REGION: 'us-east-1',
      }
      const succeed = async (command: string): Promise<void> => {
        const { code, stdout } = await sluice(dir, [command, '--json'], env)
        expect(code, stdout).toBe(0)
      }
      await succeed('load')
      await succeed('migrate')

      while (faulty.faults < FAULTS) {
        await put(keys[random.below(FILES)] ?? '')
        await put(keys[random.below(FILES)] ?? '')
        faulty.percent = 20 + random.below(60)
        const { code, stdout, stderr } = await sluice(dir, ['load', '--json'], env)
        const last = JSON.stringify(objectsOf(stdout).at(-1))
        expect(stderr, last).toBe('')
        expect([0, 1], last).toContain(code)
        expect(last).not.toContain('E_UNEXPECTED')
        faulty.percent = 0
        await succeed('load')

        await using engine = await open()
        const found = await engine.session.rows<{ file: string; version: number; rows: number; ids: number }>(
          `select _file_name as file, version, count(*) as rows, count(distinct id) as ids
           from shop.orders group by 1, 2 order by 1, 2`,
        )
        expect(found.map(({ file, ...counts }) => ({ file: file.slice(-5), ...counts }))).toEqual(
          keys.map((key) => ({ file: key.slice(-5), version: versions.get(key), rows: ROWS, ids: ROWS })),
        )
      }
    },
  )
})
