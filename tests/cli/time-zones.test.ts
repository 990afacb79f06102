import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openPostgres } from '@sluice/engine'
import { expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../support/postgres.ts'
import { makeProject } from './support/project.ts'
import { sluice } from './support/sluice.ts'

const CONFIG = (url: string): string => `
import { defineConfig, filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'

export default defineConfig({
  sources: [
    source({
      name: 'shop',
      resources: () => [
        filesResource({ name: 'orders', format: { kind: 'csv' }, primaryKey: ['id'], list: files({ url: 'data', glob: '*.csv' }) }),
      ],
    }),
  ],
  targets: { pg: { kind: 'postgres', url: '${url}' } },
})
`

const ZONES = [
  'Europe/Berlin',
  'America/St_Johns',
  'Asia/Kolkata',
  'Pacific/Kiritimati',
  'America/Los_Angeles',
]

test('commands work on a database in another zone and date style, and print instants in UTC', async () => {
  const { url, drop } = await freshDatabase()
  onTestFinished(drop)
  const dir = await makeProject({ 'sluice.config.ts': CONFIG(url) })
  const run = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await sluice(dir, args)
    expect({ args, code, stderr }).toMatchObject({ code: 0, stderr: expect.not.stringContaining('error') })
    return stdout
  }
  const set = async (setting: string): Promise<void> => {
    await using engine = await openPostgres({ url })
    await engine.session.script(`alter database ${new URL(url).pathname.slice(1)} set ${setting}`)
  }
  const before = Date.now()
  await set(`datestyle = 'German'`)
  for (const [i, zone] of ZONES.entries()) {
    await set(`timezone = '${zone}'`)
    await mkdir(join(dir, 'data'), { recursive: true })
    await writeFile(
      join(dir, `data/${i}.csv`),
      `id,at,in_${i}\n${i},2024-07-01T10:00:00Z,2024-07-01T10:00:00Z\n`,
    )
    await run('load')
    await run('propose')
    await run('status')
  }
  await run('migrate')
  const instants = (await run('loads', '--json')).match(/\d{4}-\d\d-\d\dT[\d:.]+Z/g) ?? []
  expect(instants.length).toBeGreaterThanOrEqual(ZONES.length)
  for (const instant of instants) {
    expect(Date.parse(instant)).toBeGreaterThanOrEqual(before - 1000)
    expect(Date.parse(instant)).toBeLessThanOrEqual(Date.now() + 1000)
  }
  await using engine = await openPostgres({ url })
  expect(
    await engine.session.rows('select id, at, in_4 from shop.orders where id in (0, 4) order by id'),
  ).toEqual([
    { id: 0, at: '2024-07-01T10:00:00Z', in_4: null },
    { id: 4, at: '2024-07-01T10:00:00Z', in_4: '2024-07-01T10:00:00Z' },
  ])
  expect(
    await engine.session.rows(`select timestamptz '1850-01-01 00:00:00+00' as t, date '2024-02-01' as d`),
  ).toEqual([{ t: '1850-01-01T00:00:00Z', d: '2024-02-01' }])
})
