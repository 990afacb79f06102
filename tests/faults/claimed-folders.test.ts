import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { claimFolder, removeAbandoned, tryLock } from '@sluice/engine'
import { expect, onTestFinished, test } from 'vitest'

const CLAIM = `
import { claimFolder } from '@sluice/engine'
await claimFolder(process.argv[1], 'theirs')
console.log('claimed')
setTimeout(() => {}, 60_000)
`

async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-claims-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const foldersIn = async (parent: string): Promise<readonly string[]> =>
  (await readdir(parent)).filter((name) => !name.startsWith('.'))

/** Another process, of whose number nobody knows anything, that has claimed the folder `theirs`. */
async function otherProcess(parent: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', CLAIM, parent], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout as NodeJS.ReadableStream, 'data')
  return child
}

test('a folder is left alone while its process lives, also stopped, and removed once it was killed', async () => {
  const parent = await scratch()
  const child = await otherProcess(parent)
  const own = await claimFolder(parent, 'ours')
  child.kill('SIGSTOP')
  await removeAbandoned(parent)
  expect(await foldersIn(parent)).toEqual(['ours', 'theirs'])

  child.kill('SIGKILL')
  await once(child, 'exit')
  await removeAbandoned(parent)
  expect(await foldersIn(parent)).toEqual(['ours'])
  await own.remove()
  expect(await readdir(parent)).toEqual([])
})

test('a folder without a lock is removed after an hour: until then, it may be about to be claimed', async () => {
  const parent = await scratch()
  const old = new Date(Date.now() - 2 * 3_600_000)
  for (const name of ['new', 'old']) await mkdir(join(parent, name))
  await utimes(join(parent, 'old'), old, old)
  await removeAbandoned(parent)
  expect(await readdir(parent)).toEqual(['new'])
})

test('a lock is held once within a process, and a file that is no lock is made one', async () => {
  const path = join(await scratch(), 'lock')
  await writeFile(path, 'half of one')
  const lock = await tryLock(path)
  expect(lock).toBeDefined()
  expect(await tryLock(path)).toBeUndefined()
  await lock?.release()
  const again = await tryLock(path)
  expect(again).toBeDefined()
  await again?.release()
})

test.each([0, 1, 12, 4096, 8192, 12_287])(
  'a lock of which a killed process wrote %i bytes can be had',
  async (bytes) => {
    const path = join(await scratch(), 'lock')
    await (await tryLock(path))?.release()
    await writeFile(path, (await readFile(path)).subarray(0, bytes))
    const lock = await tryLock(path)
    expect(lock).toBeDefined()
    await lock?.release()
  },
)
