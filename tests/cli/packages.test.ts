import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { claimFolder } from '@sluice/engine'
import { LOCAL, makeProject } from './support/project.ts'
import { objectsOf, sluice } from './support/sluice.ts'

// `sluice packages`: what loads that failed left on disk.

/** The rows lack their key, so they are complete on disk, and no load commits them. */
const CONFIG = `
import { defineConfig, source } from '@sluice/loader'
export default defineConfig({
  sources: [source({ name: 'shop', resources: (resource) => [
    resource({ name: 'orders', primaryKey: 'id' }, async function* () { yield [{ n: 1 }, { n: 2 }] }),
  ] })],
  targets: ${LOCAL},
})
`

const packages = async (dir: string) => {
  const { stdout } = await sluice(dir, ['packages', '--json'])
  return objectsOf(stdout).at(-1)?.['packages'] as readonly { readonly name: string }[]
}

test('packages lists what a failed load left, and drop deletes it once it is confirmed', async () => {
  const dir = await makeProject({ 'sluice.config.ts': CONFIG })
  expect((await sluice(dir, ['packages'])).stdout).toBe('there are no load packages\n')
  expect((await sluice(dir, ['load'])).code).toBe(1)
  const left = await packages(dir)
  expect(left).toEqual([
    {
      name: expect.any(String) as string,
      target: 'local shop.duckdb',
      started_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      in_use: false,
      resources: [{ source: 'shop', resource: 'orders', rows: 2, bytes: 16, complete: true }],
      files: 0,
      bytes: expect.any(Number) as number,
    },
  ])
  expect((await sluice(dir, ['packages'])).stdout).toMatch(/shop\.orders +2 +16 B +complete .* 0 minutes/)
  const { name = '' } = left[0] ?? {}
  const refused = await sluice(dir, ['packages', 'drop', name])
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('E_NOT_CONFIRMED')])
  expect(await packages(dir)).toHaveLength(1)
  const done = await sluice(dir, ['packages', 'drop', name, '--yes'])
  expect(done.stdout).toContain('with 2 complete rows deleted')
  expect(await readdir(join(dir, '.sluice/loads'))).toEqual([])
})

test('a package that a load uses is left alone, and wrong usage is an error', async () => {
  const dir = await makeProject({ 'sluice.config.ts': CONFIG })
  const folder = await claimFolder(join(dir, '.sluice/loads'), '20260102030405006-abcdef01')
  expect(await packages(dir)).toMatchObject([{ in_use: true, started_at: '2026-01-02T03:04:05.006Z' }])
  const used = await sluice(dir, ['packages', 'drop', '20260102030405006-abcdef01', '--yes'])
  expect(used.stderr).toContain('E_PACKAGE_IN_USE')
  expect((await sluice(dir, ['packages', 'drop', '--all', '--yes'])).stdout).toContain(
    'there are no load packages',
  )
  expect(await packages(dir)).toHaveLength(1)
  await folder.remove()
  for (const [args, text] of [
    [['drop'], 'packages drop needs the names'],
    [['drop', 'x', '--all'], 'cannot be used together'],
    [['drop', 'x'], 'E_NO_PACKAGE'],
    [['list', 'x'], 'unexpected argument'],
    [['clear'], 'is not an action of packages'],
  ] as const)
    expect((await sluice(dir, ['packages', ...args])).stderr).toContain(text)
})
