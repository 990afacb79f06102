import type { EngineKind } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import { sameFile, parseSqlFile, type Migration, type Review } from '@sluice/schema-evolution'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

const LARGEST_FILE = 1 << 28

const git = async (dir: string, ...args: readonly string[]): Promise<string> =>
  (await run('git', ['-C', dir, ...args], { maxBuffer: LARGEST_FILE })).stdout

/** Files below `folder` in the last commit, as paths from the project; none before the first commit. */
async function committedFiles(dir: string, folder: string): Promise<ReadonlySet<string>> {
  await git(dir, 'rev-parse', '--git-dir')
  const head = await git(dir, 'rev-parse', '--quiet', '--verify', 'HEAD').catch(() => '')
  if (head === '') return new Set()
  const files = await git(dir, 'ls-tree', '-r', '-z', '--name-only', 'HEAD', '--', folder)
  return new Set(files.split('\0'))
}

/**
 * How migrations of a project stand in git's last commit: what counts is the text that was read and is to run, not what
 * git thinks of the file on disk.
 * @throws SluiceError E_NOT_COMMITTED if git cannot say
 */
export async function reviewsOf(
  dir: string,
  migrations: readonly Migration[],
  kind: EngineKind,
  target: string,
): Promise<ReadonlyMap<string, Review>> {
  try {
    const committed = await committedFiles(dir, 'migrations')
    const reviews = migrations.map(async (migration): Promise<[string, Review]> => {
      const path = `migrations/${migration.id}/${kind}.sql`
      if (!committed.has(path)) return [migration.id, 'uncommitted']
      const text = await git(dir, 'show', `HEAD:./${path}`)
      const read = migration.sql[kind]
      return [migration.id, read && sameFile(read, parseSqlFile(path, text)) ? 'committed' : 'changed']
    })
    return new Map(await Promise.all(reviews))
  } catch (cause) {
    throw new SluiceError(`target ${target} is protected, and git cannot say what is committed`, {
      code: 'E_NOT_COMMITTED',
      place: dir,
      hint: 'run it in a git checkout of the project, with git installed',
      cause,
    })
  }
}
