import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive } from '@sluice/engine'

const MANIFEST = 'manifest.json'

interface Manifest {
  readonly pid: number
  readonly target: string
  readonly startedAt: string
}

/** Lends the folder of a load package, `.sluice/loads/<name>`, and removes it afterwards, whatever happened. */
export async function withPackageFolder<T>(
  projectFolder: string,
  target: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const loads = join(projectFolder, '.sluice', 'loads')
  await removeOrphans(loads)
  const startedAt = new Date().toISOString()
  const folder = join(loads, `${startedAt.replaceAll(/\D/g, '')}-${process.pid}`)
  const manifest: Manifest = { pid: process.pid, target, startedAt }
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, MANIFEST), JSON.stringify(manifest))
    return await work(folder)
  } catch (error) {
    throw withPath(error, folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** An error on writing says what is full, and not always where. */
function withPath(error: unknown, path: string): unknown {
  const full =
    error instanceof Error && ['ENOSPC', 'EDQUOT'].includes(String((error as { code?: unknown }).code))
  return full && !('path' in error) ? Object.assign(error, { path }) : error
}

/** A killed process leaves its package; what it holds is read from the source again, since nothing of it was committed. */
async function removeOrphans(loads: string): Promise<void> {
  if (!existsSync(loads)) return
  for (const name of await readdir(loads)) {
    const folder = join(loads, name)
    const pid = Number(name.split('-')[1])
    if (!isAlive(pid)) await rm(folder, { recursive: true, force: true })
  }
}
