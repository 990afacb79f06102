import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { EngineKind } from '@sluice/engine'
import { filesResource, source, type Source } from '@sluice/loader'
import { files } from '@sluice/sources'
import { onTestFinished } from 'vitest'
import { GitShell, quoted } from '../../support/git-shell.ts'
import { openTestProject, type TestProject } from '../../support/project.ts'

const SCRATCH = join(import.meta.dirname, '../../.tmp')

/** Of whoever runs the tests, git sees nothing. */
export const GIT_ENV: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '',
  HOME: SCRATCH,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CEILING_DIRECTORIES: SCRATCH,
}

let shell: GitShell | undefined

/** Runs git in a folder; what it prints, without the blanks around. */
export const git = (dir: string, ...args: readonly string[]): Promise<string> =>
  (shell ??= new GitShell(GIT_ENV)).run(dir, ['git', ...args].map(quoted).join(' '))

/** Where scratch folders are: below the repository, so that a config’s imports resolve. */
export async function below(): Promise<string> {
  await mkdir(SCRATCH, { recursive: true })
  return SCRATCH
}

/** A new folder that is removed when the test is done. */
export async function scratch(): Promise<string> {
  const dir = await mkdtemp(join(await below(), 'propose-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

export async function write(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true })
    await writeFile(join(dir, name), text)
  }
}

/** Makes a repository a person’s: with a name, and a first commit on `main`. */
export async function repositoryIn(dir: string): Promise<void> {
  await git(dir, 'init', '--quiet', '--initial-branch=main')
  await author(dir, 'Ada')
  await git(dir, 'add', '--all')
  await git(dir, 'commit', '--quiet', '--message', 'Start')
}

export async function author(dir: string, name: string): Promise<void> {
  await git(dir, 'config', 'user.name', name)
  await git(dir, 'config', 'user.email', `${name.toLowerCase()}@example.com`)
}

/** A clone of a remote, in which somebody else works. */
export async function cloneOf(remote: string, name: string): Promise<string> {
  const dir = join(await scratch(), 'clone')
  await git(SCRATCH, 'clone', '--quiet', remote, dir)
  await author(dir, name)
  return dir
}

const orders = (dir: string): Source =>
  source({
    name: 'shop',
    resources: () => [
      filesResource({
        name: 'orders',
        format: { kind: 'csv' },
        primaryKey: ['id'],
        list: files({ url: join(dir, 'data'), glob: '*.csv' }),
      }),
    ],
  })

export interface Shop {
  readonly project: TestProject
  /** The project's folder. */
  readonly dir: string
  /** Top of the repository. */
  readonly top: string
  /** A bare repository. */
  readonly remote: string
  /** Another day's export. */
  export(day: number, text: string): Promise<void>
}

export const IGNORED = 'data/\n.sluice/\n'

/** A project in a repository with a remote, and a protected target with the reviewed table `shop.orders (id, qty)`. */
export async function openShop(kind: EngineKind, folder = ''): Promise<Shop & AsyncDisposable> {
  const top = await scratch()
  const dir = join(top, folder)
  await mkdir(dir, { recursive: true })
  await write(top, { 'README.md': 'A shop\n', 'src/app.ts': 'export {}\n' })
  await write(dir, { '.gitignore': IGNORED, 'sluice.config.ts': '// in the test\n' })
  const remote = join(await scratch(), 'remote.git')
  await git(SCRATCH, 'init', '--quiet', '--bare', '--initial-branch=main', remote)
  await repositoryIn(top)
  await git(top, 'remote', 'add', 'origin', remote)
  await git(top, 'push', '--quiet', '--set-upstream', 'origin', 'main')
  const project = await openTestProject({ kind, sources: [orders(dir)], dir, protected: true })
  const shop: Shop = {
    project,
    dir,
    top,
    remote,
    export: (day, text) => write(dir, { [`data/2026-01-0${day}.csv`]: text }),
  }
  await shop.export(1, 'id,qty\n1,10\n2,20\n')
  await project.load()
  await git(dir, 'add', 'migrations')
  await git(dir, 'commit', '--quiet', '--message', 'Create the table')
  await project.migrate()
  await git(dir, 'add', 'generated')
  await git(dir, 'commit', '--quiet', '--message', 'Generate')
  await git(dir, 'push', '--quiet')
  return { ...shop, [Symbol.asyncDispose]: () => project[Symbol.asyncDispose]() }
}

/** Everything of a working tree that a command must leave alone. */
export async function stateOf(top: string): Promise<Record<string, string>> {
  const [head, status, staged, unstaged] = await Promise.all([
    git(top, 'rev-parse', '--symbolic-full-name', 'HEAD').then(
      async (name) => `${name} ${await git(top, 'rev-parse', 'HEAD')}`,
    ),
    git(top, 'status', '--porcelain', '--untracked-files=all'),
    git(top, 'diff', '--cached'),
    git(top, 'diff'),
  ])
  return { head, status, staged, unstaged }
}
