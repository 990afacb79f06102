import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { link, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDuckdb } from '@sluice/engine'
import { expect, test } from 'vitest'
import { seeded } from './support/random.ts'

const TIMES = 8
const OPEN = `
import { openDuckdb } from '@sluice/engine'
await openDuckdb({ path: process.argv[1] })
setTimeout(() => {}, 60_000)
`

test('a process killed while it makes the DuckDB file leaves none or a whole one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-creation-'))
  const random = seeded(1)
  try {
    for (let i = 0; i < TIMES; i++) {
      const path = join(folder, `${i}.duckdb`)
      const child = spawn(process.execPath, ['--input-type=module', '--eval', OPEN, path], {
        cwd: join(import.meta.dirname, '../..'),
      })
      while ((await readdir(folder)).length === 0) await sleep(0)
      const end = performance.now() + random.between(0, 2)
      while (performance.now() < end);
      child.kill('SIGKILL')
      await once(child, 'exit')
      const engine = await openDuckdb({ path })
      await engine.session.script('create table seen (id int)')
      await engine[Symbol.asyncDispose]()
      expect(await readdir(folder)).toEqual([`${i}.duckdb`])
      await rm(path)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('a draft beside a file that has got its name is removed by the next process', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-creation-'))
  try {
    const path = join(folder, 'shop.duckdb')
    await (await openDuckdb({ path }))[Symbol.asyncDispose]()
    await link(path, `${path}.5f0c93a1.new`)
    await (await openDuckdb({ path }))[Symbol.asyncDispose]()
    expect(await readdir(folder)).toEqual(['shop.duckdb'])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
