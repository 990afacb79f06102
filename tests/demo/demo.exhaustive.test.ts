import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const parent = join(root, 'tests/.tmp') // in the repository, so that the config's imports resolve

async function scratch(): Promise<string> {
  await mkdir(parent, { recursive: true })
  const dir = await mkdtemp(join(parent, 'demo-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

const demo = (dir: string) =>
  run(process.execPath, ['scripts/demo.ts', '--rows', '50', '--dir', dir], { cwd: root })

/** The lines of a table after the heading of its section, as cells. */
const tableAfter = (output: string, heading: string): string[][] =>
  (output.split(`── ${heading} `)[1]?.split('\n\n')[1] ?? '')
    .split('\n')
    .map((line) => line.trim().split(/\s{2,}/))

test('the demo loads, reviews and merges everything, and leaves the repository alone', async () => {
  const dir = await scratch()
  const migrations = await readdir(join(root, 'migrations'))
  const generated = await readFile(join(root, 'generated/database.ts'), 'utf8')

  const { stdout } = await demo(dir)

  expect(tableAfter(stdout, 'Summary')).toEqual([
    ['table', 'files', 'read', 'merged', 'waiting', 'quarantined', 'rows'],
    ['billing.subscriptions', '0', '3', '3', '0', '0', '3'],
    ['billing.subscriptions__renewals', '0', '3', '3', '0', '0', '3'],
    ['orders.orders_create', '4', '200', '200', '0', '0', '200'],
    ['orders.orders_update', '4', '200', '200', '0', '0', '200'],
  ])
  expect(tableAfter(stdout, 'Typed downstream')[0]).toEqual(['day', 'state', 'orders', 'revenue'])
  const review = stdout.slice(stdout.indexOf('── 5. Review'), stdout.indexOf('── 6. Migrate'))
  expect(review).toContain('cast("total_amount" as decimal(18,2))')
  expect(review).toContain('cast("campaign_id" as varchar)')
  expect(review).toContain('add column "utm_campaign" varchar')
  expect(review).toContain('shapes=["999-a"')
  expect(stdout.slice(stdout.indexOf('── 3. Load again'))).toContain('nothing new in 3 resources')
  expect(await readFile(join(dir, 'generated/database.ts'), 'utf8')).toContain('utm_campaign: string | null')

  expect(await readdir(join(root, 'migrations'))).toEqual(migrations)
  expect(await readFile(join(root, 'generated/database.ts'), 'utf8')).toBe(generated)
})

test('the demo does not empty a folder that is not its own', async () => {
  const dir = await scratch()
  await writeFile(join(dir, 'thesis.txt'), 'chapter 1')
  await expect(demo(dir)).rejects.toThrow('is not empty and not a project of the demo')
  expect(await readFile(join(dir, 'thesis.txt'), 'utf8')).toBe('chapter 1')
})
