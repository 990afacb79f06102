import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const OPEN = `import { openDuckdb } from '@sluice/engine'
await using _ = await openDuckdb({ path: ':memory:' })`

test('what killed processes spilled to disk is removed after an hour, and only that', async () => {
  const { pid: dead } = spawnSync(process.execPath, ['--version'])
  const old = new Date(Date.now() - 2 * 3_600_000)
  const folder = async (name: string, written: Date): Promise<string> => {
    const path = join(tmpdir(), name)
    await mkdir(path, { recursive: true })
    await writeFile(join(path, 'spilled'), '')
    for (const one of [join(path, 'spilled'), path]) await utimes(one, written, written)
    return path
  }
  const left = [await folder(`sluice-${dead}`, old), await folder(`sluice-${dead}-fifo-old`, old)]
  const kept = [
    await folder(`sluice-${dead}-fifo-new`, new Date()),
    await folder(`sluice-${process.pid}-fifo-mine`, old),
    await folder(`sluice-${dead}x`, old),
  ]
  try {
    // In a separate process, as one looks once an hour only.
    const opened = spawnSync(process.execPath, ['--input-type=module', '--eval', OPEN], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    })
    expect(opened).toMatchObject({ status: 0, stderr: '' })
    expect(left.filter(existsSync)).toEqual([])
    expect(kept.filter(existsSync)).toEqual(kept)
  } finally {
    for (const path of kept) await rm(path, { recursive: true })
  }
})
