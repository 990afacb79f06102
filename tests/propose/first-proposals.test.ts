import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sluice } from '../cli/support/sluice.ts'
import { run as shell } from './support/shell.ts'
import { cloneOf, git, GIT_ENV, repositoryIn, scratch, write } from './support/shop.ts'

const CONFIG = `
import { defineConfig, filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'

const csv = (name) =>
  source({
    name,
    resources: () => [
      filesResource({
        name,
        format: { kind: 'csv' },
        primaryKey: ['id'],
        list: files({ url: 'data/' + name, glob: '*.csv' }),
      }),
    ],
  })

export default defineConfig({
  sources: [csv('orders'), csv('crm')],
  targets: { local: { kind: 'duckdb', path: 'shop.duckdb' } },
})
`

test(
  'the first proposals of two sources conflict in generated/ alone, and sluice generate resolves that',
  { tags: 'exhaustive' },
  async () => {
    const folder = await scratch()
    const dir = join(folder, 'project')
    const run = (...args: readonly string[]) => sluice(dir, args, GIT_ENV)
    await write(dir, { '.gitignore': '*.duckdb*\n.sluice/\ndata/\n', 'sluice.config.ts': CONFIG })
    await write(dir, { 'data/orders/1.csv': 'id,qty\n1,10\n', 'data/crm/1.csv': 'id,name\n1,Ada\n' })
    await git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', 'remote.git')
    await repositoryIn(dir)
    await git(dir, 'remote', 'add', 'origin', '../remote.git')
    await git(dir, 'push', '--quiet', '--set-upstream', 'origin', 'main')

    expect(await run('load')).toMatchObject({ code: 0 })
    expect(await run('migrate')).toMatchObject({ code: 0 })
    const proposed = await run('propose', '--push', '--body', 'data/body.md')
    expect(proposed.code).toBe(0)
    const commands = [...proposed.stdout.matchAll(/remove the local copies and pull: (.*)/g)].map(
      ([, command = '']) => command,
    )
    const commandOf = (source: string): string => commands.find((one) => one.includes(source)) ?? ''

    // On the server, the first is merged as it is; the second conflicts.
    const server = await cloneOf(join(folder, 'remote.git'), 'Ada')
    await git(server, 'merge', '--quiet', '--no-edit', 'origin/sluice/orders')
    await git(server, 'push', '--quiet', 'origin', 'main')
    // `migrate` has written generated/ from what nobody had committed.
    await shell(dir, commandOf('create_orders'))
    await expect(git(server, 'merge', '--quiet', '--no-edit', 'origin/sluice/crm')).rejects.toThrow()
    const conflicts = await git(server, 'diff', '--name-only', '--diff-filter=U')
    expect(conflicts.split('\n')).toEqual(['generated/database.ts', 'generated/state/duckdb.sql'])

    // What the text of the pull request and docs/migrations.md say.
    await git(server, 'checkout', '--quiet', '--theirs', '--', 'generated')
    expect(await sluice(server, ['generate'], GIT_ENV)).toMatchObject({ code: 0 })
    await git(server, 'add', 'generated')
    await git(server, 'commit', '--quiet', '--no-edit')
    const verified = await sluice(server, ['verify'], GIT_ENV)
    expect(verified.stdout).toContain('ok 2 migrations')
    await git(server, 'push', '--quiet', 'origin', 'main')

    await shell(dir, commandOf('create_crm'))
    expect(await git(dir, 'status', '--porcelain')).toBe('')
    expect((await run('migrate', 'status')).stdout).not.toMatch(/missing|changed/)
    expect((await run('verify')).stdout).toContain('ok 2 migrations')
  },
)
