import { createHash, randomUUID } from 'node:crypto'
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'

const DIGEST = 32
const digestOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

/** Where this user's images are, unless another folder is set. */
const folderOfUser = (): string => join(tmpdir(), `sluice-shadow-${process.getuid?.() ?? 'user'}`)

async function imageName(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const { version } = JSON.parse(await readFile(join(dirname(entry), '../package.json'), 'utf8')) as {
    version: string
  }
  return `pglite-${version}.image`
}

/** Whether only this user can have written in the folder, which is made where there is none. */
async function isOurs(folder: string): Promise<boolean> {
  await mkdir(folder, { mode: 0o700 }).catch(() => {})
  const found = await lstat(folder).catch(() => undefined)
  if (!found?.isDirectory()) return false
  const uid = process.getuid?.()
  return uid === undefined || (found.uid === uid && (found.mode & 0o022) === 0)
}

/** The image in a file; undefined where there is none, or it is not whole. */
async function readImage(path: string): Promise<Blob | undefined> {
  const bytes = await readFile(path).catch(() => undefined)
  if (!bytes) return undefined
  const image = bytes.subarray(DIGEST)
  return digestOf(image).equals(bytes.subarray(0, DIGEST)) ? new Blob([image]) : undefined
}

async function makeImage(): Promise<Blob> {
  const database = await PGlite.create()
  try {
    await database.exec('checkpoint')
    return await database.dumpDataDir('none')
  } finally {
    await database.close()
  }
}

/** A disk that is full or read-only costs time only. */
async function keepImage(path: string, image: Blob): Promise<void> {
  const bytes = new Uint8Array(await image.arrayBuffer())
  const part = `${path}.${randomUUID()}`
  try {
    await writeFile(part, [digestOf(bytes), bytes], { mode: 0o600 })
    await rename(part, path) // whoever reads meanwhile sees a whole image or none
  } catch {
    await rm(part, { force: true }).catch(() => {})
  }
}

/** An empty Postgres as its files: initdb takes seconds of CPU, a start on files that are there a fraction of that. */
export async function pgliteImage(folder: string = folderOfUser()): Promise<Blob> {
  if (!(await isOurs(folder))) return makeImage()
  const path = join(folder, await imageName())
  const kept = await readImage(path)
  if (kept) return kept
  const image = await makeImage()
  await keepImage(path, image)
  return image
}
