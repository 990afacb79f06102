import { cp, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { objectsOf, sluice } from '../../cli/support/sluice.ts'
import type { Ended } from '../../support/run-main.ts'
import { below, git, GIT_ENV, repositoryIn, scratch, write } from './shop.ts'

const CONFIG = `
import { defineConfig, filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'

const csv = (name) =>
  source({
    name,
    resources: () => [
      filesResource({
        name: 'orders',
        format: { kind: 'csv' },
        primaryKey: ['id'],
        list: files({ url: 'data/' + name, glob: '*.csv' }),
      }),
    ],
  })

export default defineConfig({
  sources: [csv('shop'), csv('web')],
  targets: { local: { kind: 'duckdb', path: 'shop.duckdb', protected: true } },
  types: { bigint: 'number' },
})
`

export const TSCONFIG = JSON.stringify({
  compilerOptions: {
    strict: true,
    module: 'nodenext',
    noEmit: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
  },
  include: ['src', 'generated'],
})

/** Code that breaks where `qty` becomes text. */
export const TOTAL = `import type { Kysely } from 'kysely'
import type { DB } from '../generated/database.ts'

export async function total(db: Kysely<DB>): Promise<number> {
  const rows = await db.selectFrom('shop.orders').select('qty').execute()
  return rows.reduce((sum, row) => sum + Math.abs(row.qty ?? 0), 0)
}
`

export interface Repository {
  readonly dir: string
  readonly remote: string
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>
}

/** A project of two sources whose first day is reviewed and applied; each test has a copy. */
let reviewed = ''

/** Makes it before the tests of a file, and removes it after them. */
export function prepareRepository(): void {
  beforeAll(async () => {
    reviewed = await mkdtemp(join(await below(), 'propose-'))
    const dir = join(reviewed, 'project')
    const remote = join(reviewed, 'remote.git')
    await write(dir, { '.gitignore': '*.duckdb\n.sluice/\ndata/\n', 'sluice.config.ts': CONFIG })
    await write(dir, { 'data/shop/1.csv': 'id,qty\n1,10\n', 'data/web/1.csv': 'id\n1\n' })
    await git(dir, 'init', '--quiet', '--bare', '--initial-branch=main', remote)
    await repositoryIn(dir)
    await git(dir, 'remote', 'add', 'origin', '../remote.git')
    expect(await sluice(dir, ['load'], GIT_ENV)).toMatchObject({ code: 0 })
    await git(dir, 'add', 'migrations')
    await git(dir, 'commit', '--quiet', '--message', 'Create the tables')
    expect(await sluice(dir, ['migrate'], GIT_ENV)).toMatchObject({ code: 0 })
    await git(dir, 'add', 'generated')
    await git(dir, 'commit', '--quiet', '--message', 'Generate')
    await git(dir, 'push', '--quiet', '--set-upstream', 'origin', 'main')
  })

  afterAll(() => rm(reviewed, { recursive: true, force: true }))
}

/** A copy of it, in which `sluice` runs as a process. */
export async function repository(): Promise<Repository> {
  const folder = await scratch()
  await cp(reviewed, folder, { recursive: true })
  const dir = join(folder, 'project')
  const run: Repository['run'] = (args, env = {}) => sluice(dir, args, { ...GIT_ENV, ...env })
  return { dir, remote: join(folder, 'remote.git'), run }
}

/** The result that a command printed with `--json`. */
export const last = ({ stdout }: Ended): Record<string, unknown> => objectsOf(stdout).at(-1) ?? {}
