import { once } from 'node:events'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { makeProject } from './support/project.ts'
import { objectsOf, sluice, sluiceProcess, startSluice } from './support/sluice.ts'

const CONFIG = `import { defineConfig, source } from '@sluice/loader'
export default defineConfig({
  sources: [source({ name: 'shop', secrets: { key: 'SHOP_KEY' }, resources: (resource) => [
    resource({ name: 'good' }, async function* () { yield { id: 1 } }),
    resource({ name: 'bad' }, async function* ({ secrets }) {
      if (process.env['DOWN']) throw new Error('401 for key ' + process.env['SHOP_KEY'])
      yield { id: 1 }
    }),
  ] })],
  targets: { local: { kind: 'duckdb', path: 'shop.duckdb' } },
})
`

test('loads, status and loads --failed show what failed and why, without secrets', async () => {
  const dir = await makeProject({ 'sluice.config.ts': CONFIG })
  const env = { DOWN: '1', SHOP_KEY: 'open-sesame-9' }
  expect((await sluice(dir, ['load'], env)).code).toBe(1)
  const { stdout: status } = await sluice(dir, ['status'])
  expect(status).toMatch(
    /1 resource failed, and loaded nothing since:\n {2}shop\.bad: E_SOURCE_FAILED: the source failed: 401 for key \*\*\* \(/,
  )
  const { stdout } = await sluice(dir, ['loads', '--failed'])
  expect(stdout).toMatch(/^ +2 +shop +failed /m)
  expect(stdout).toContain('load 2 of shop.bad failed at ')
  expect((await sluice(dir, ['loads'])).stdout).toMatch(/^ +1 +shop +waiting /m)
  const failed = objectsOf((await sluice(dir, ['loads', '--failed', '--json'])).stdout).at(-1)
  expect(failed).toMatchObject({
    loads: [
      { load_id: 2, dataset: 'shop', status: 'failed', error: { resource: 'bad', code: 'E_SOURCE_FAILED' } },
    ],
  })
  expect((await sluice(dir, ['load'], { SHOP_KEY: 'open-sesame-9' })).code).toBe(0)
  expect((await sluice(dir, ['status'])).stdout).not.toContain('failed')
})

test('migrate merges what waited before it generates the types, and says so where it cannot', async () => {
  const dir = await makeProject({ 'sluice.config.ts': CONFIG })
  const env = { SHOP_KEY: 'open-sesame-9' }
  await sluice(dir, ['load'], env)
  await writeFile(join(dir, 'generated'), 'a file, where a folder must be')
  const failed = await sluice(dir, ['migrate'], env)
  expect(failed.code).toBe(1)
  expect(failed.stderr).toMatch(/^error E_FILE_\w+: generated\/ could not be written: /m)
  expect(failed.stderr).toContain(
    '→ done so far: 1 migration applied, waiting data merged. Correct the error, then run sluice generate\n',
  )
  expect((await sluice(dir, ['query', 'select id from shop.bad', '--csv'], env)).stdout).toContain('1')
  await rm(join(dir, 'generated'))
  expect((await sluice(dir, ['generate'], env)).code).toBe(0)
})

test('rows that a killed process has read completely are loaded by the next run, and not read again', async () => {
  const dir = await makeProject({
    'sluice.config.ts': `import { appendFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, source } from '@sluice/loader'
export default defineConfig({
  sources: [source({ name: 'shop', resources: (resource) => [
    resource({ name: 'quick' }, async function* ({ folder = '' }) {
      appendFileSync(join(folder, 'reads'), 'quick ')
      yield [{ id: 1 }, { id: 2 }]
    }),
    resource({ name: 'slow' }, async function* ({ folder = '' }) {
      appendFileSync(join(folder, 'reads'), 'slow ')
      if (existsSync(join(folder, 'wait'))) await new Promise((resolve) => setTimeout(resolve, 60_000))
      yield { id: 3 }
    }),
  ] })],
  targets: { local: { kind: 'duckdb', path: 'shop.duckdb' } },
})
`,
    wait: '',
  })
  const child = startSluice(dir, ['load'])
  onTestFinished(() => void child.kill('SIGKILL'))
  const loads = join(dir, '.sluice/loads')
  const kept = async () =>
    (await readdir(loads, { recursive: true })).filter((name) => name.endsWith('.rows.json'))
  await vi.waitFor(async () => expect(await kept()).toHaveLength(1), 60_000)
  child.kill('SIGKILL')
  await once(child, 'exit')
  await rm(join(dir, 'wait'))
  // In a process, too: the function of a resource must be the same, and tests compile it in another way.
  const { code, stderr } = await sluiceProcess(dir, ['load'])
  expect(code).toBe(0)
  expect(stderr).toContain('shop.quick: resumed the 2 rows read at ')
  expect(await readFile(join(dir, 'reads'), 'utf8')).toBe('quick slow slow ')
  expect(await kept()).toEqual([])
  await sluice(dir, ['migrate'])
  const { stdout } = await sluice(dir, ['query', 'select id from shop.quick order by id', '--csv'])
  expect(stdout).toBe('id\n1\n2\n')
})
