import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { configWith, LOCAL, makeProject } from '../cli/support/project.ts'
import { objectsOf, sluice } from '../cli/support/sluice.ts'
import { author, git } from '../propose/support/shop.ts'

const CREATE = '20260101T000000_create_orders'
const WIDEN = '20260201T000000_widen_amount'

const FILES = {
  [`migrations/${CREATE}/duckdb.sql`]:
    'create schema shop;\ncreate table shop.orders (id bigint not null, amount double);\n',
  [`migrations/${WIDEN}/duckdb.sql`]: 'alter table shop.orders alter column amount type varchar;\n',
  'generated/database.ts': `export interface ShopOrders { id: string; amount: number | null }
export interface DB { 'shop.orders': ShopOrders }
`,
  'models/revenue.sql': 'select sum(amount) as revenue from shop.orders\n',
  'tsconfig.json': JSON.stringify({ extends: '../../../tsconfig.base.json', include: ['src', 'generated'] }),
  'src/large.ts': `import type { Kysely } from 'kysely'
import type { DB } from '../generated/database.ts'

export const large = (db: Kysely<DB>) => db.selectFrom('shop.orders').select('id').where('amount', '>', 5)

export const unfinished: number = 'not yet'
`,
}

test('a named migration needs no database, and the project stays as it is', async () => {
  const dir = await makeProject({ 'sluice.config.ts': configWith(LOCAL), ...FILES })
  const before = (await readdir(dir, { recursive: true })).toSorted()
  const { code, stdout } = await sluice(dir, ['impact', `migrations/${WIDEN}/`])
  expect(code).toBe(0)
  expect(stdout).toBe(`migrations/${WIDEN}
named; checked 2 files and 1 SQL model

change shop.orders.amount from double to text: number | null → string | null
breaks 2, touches 0, may touch 0
        what           where                 does  how
breaks  large          src/large.ts:4        read
        TS2345: Argument of type '5' is not assignable to parameter of type 'OperandValueExpressionOrList<DB, "shop.orders", "amount">'.
breaks  model revenue  models/revenue.sql:1  read
        Binder Error: No function matches the given name and argument types 'sum(VARCHAR)'. You might need to add explicit type casts.

! breaks may be missing: tsconfig.json has 1 error without the migration too, and these may hide breaks
`)
  const after = (await readdir(dir, { recursive: true })).toSorted()
  expect(after).toEqual(before)
})

test('without a name: what is new to git, or to a commit, or pending', async () => {
  const noCode = { 'src/large.ts': 'export {}\n', 'models/revenue.sql': 'select 1 as one\n' }
  const dir = await makeProject({ 'sluice.config.ts': configWith(LOCAL), ...FILES, ...noCode })
  const chosen = async (...args: readonly string[]): Promise<unknown> => {
    const { stdout, stderr } = await sluice(dir, ['impact', '--json', ...args])
    return objectsOf(stdout).at(-1)?.['migrations'] ?? stderr
  }
  await git(dir, 'init', '--quiet', '--initial-branch=main')
  await author(dir, 'Ada')
  await git(dir, 'add', '--force', '.', `:!migrations/${WIDEN}`)
  await git(dir, 'commit', '--quiet', '--message=first')
  expect(await chosen()).toEqual([WIDEN])
  await git(dir, 'checkout', '--quiet', '-b', 'widen')
  await git(dir, 'add', 'migrations')
  await git(dir, 'commit', '--quiet', '--message=second')
  expect(await chosen('--base', 'main')).toEqual([WIDEN])
  const { stdout } = await sluice(dir, ['impact'])
  expect(stdout).toBe('no migration is uncommitted; name a migration to analyze it\n')
  // A target that is there knows best.
  await sluice(dir, ['migrate', 'status'])
  expect(await chosen()).toEqual([CREATE, WIDEN])
})

test('wrong arguments are reported', async () => {
  const config = configWith(LOCAL, `impact: { tsconfig: 'app/tsconfig.json' },`)
  const dir = await makeProject({ 'sluice.config.ts': config, ...FILES })
  const failed = async (...args: readonly string[]): Promise<string> =>
    (await sluice(dir, ['impact', ...args])).stderr
  expect(await failed('20260301T000000_no')).toBe(
    'error E_NO_MIGRATION: there is no migration "20260301T000000_no"\n' +
      `  at migrations/20260301T000000_no\n  → the newest is ${WIDEN}\n`,
  )
  expect(await failed(WIDEN)).toBe(
    'error E_NO_TSCONFIG: there is no app/tsconfig.json, so Sluice does not know which code to check\n' +
      `  at ${join(dir, 'app/tsconfig.json')}\n` +
      '  → name it in sluice.config.ts: impact: { tsconfig: "apps/reports/tsconfig.json" }\n',
  )
  expect(await failed('--base', 'nowhere')).toMatch(/^error E_NO_COMMIT: git has no commit nowhere\n/)
})

test(
  'code that has the types from a package of its workspace, by an alias, in projects that are referred to',
  { tags: 'exhaustive' },
  async () => {
    const base = '../../../../tsconfig.base.json'
    const app = `import type { Kysely } from 'kysely'
import type { DB } from '~/types.ts'

export const large = (db: Kysely<DB>) => db.selectFrom('shop.orders').where('amount', '>', 5).select('id')
`
    const dir = await makeProject({
      'sluice.config.ts': configWith(LOCAL),
      ...FILES,
      'tsconfig.json': JSON.stringify({ files: [], references: [{ path: './app' }, { path: './db' }] }),
      'db/package.json': JSON.stringify({ name: '@acme/db', type: 'module', exports: './index.ts' }),
      'db/index.ts': `export type * from '../generated/database.ts'\n`,
      'db/tsconfig.json': JSON.stringify({ extends: base }),
      'app/package.json': JSON.stringify({ name: '@acme/app', type: 'module' }),
      'app/tsconfig.json': JSON.stringify({
        extends: base,
        compilerOptions: { paths: { '~/*': ['./src/*'] } },
      }),
      'app/src/types.ts': `export type { DB } from '@acme/db'\n`,
      'app/src/large.ts': app,
      'app/src/bin.ts': `#!/usr/bin/env node\nimport { large } from './large.ts'\n\nconsole.log(large.name)\n`,
    })
    await mkdir(join(dir, 'app/node_modules/@acme'), { recursive: true })
    await symlink(join(dir, 'db'), join(dir, 'app/node_modules/@acme/db'))
    await writeFile(join(dir, 'models/revenue.sql'), '-- nothing\n')
    const { stdout } = await sluice(dir, ['impact', WIDEN, '--json'])
    expect(objectsOf(stdout).at(-1)).toMatchObject({
      changes: [{ breaks: [{ file: 'app/src/large.ts', line: 4, name: 'large' }], touches: [], may: [] }],
      notes: [],
    })
  },
)
