import { execFileSync } from 'node:child_process'
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { impact } from '@sluice/schema-evolution'
import { describe, expect, test } from 'vitest'
import { scratchFolder } from '../support/project.ts'

const ROOT = join(import.meta.dirname, '../..')
const MIGRATION = '20260201T000000_widen_amount'
const OPTIONS = {
  strict: true,
  module: 'nodenext',
  target: 'es2023',
  skipLibCheck: true,
  declaration: true,
  rewriteRelativeImportExtensions: true,
  types: [],
}

const manifest = (name: string, types: string): string =>
  JSON.stringify({
    name,
    type: 'module',
    exports: { '.': { types, default: types.replace('.d.ts', '.js') } },
  })

const tsconfig = (include: readonly string[], references: readonly string[], rootDir: string): string =>
  JSON.stringify({
    compilerOptions: { ...OPTIONS, composite: true, rootDir, outDir: 'dist' },
    include,
    references: references.map((path) => ({ path })),
  })

/** A workspace of three projects, each of which sees the next through its package, and a solution that refers to them. */
const FILES: Readonly<Record<string, string>> = {
  'migrations/20260101T000000_create_orders/duckdb.sql':
    'create schema shop;\ncreate table shop.orders (id bigint not null, amount double, note text);\n',
  [`migrations/${MIGRATION}/duckdb.sql`]: 'alter table shop.orders alter column amount type varchar;\n',
  'generated/database.ts': `export interface ShopOrders { id: string; amount: number | null; note: string | null }
export interface DB { 'shop.orders': ShopOrders }
`,
  'tsconfig.json': JSON.stringify({ files: [], references: [{ path: 'apps/web' }] }),
  'packages/db/package.json': manifest('@acme/db', './dist/packages/db/src/index.d.ts'),
  'packages/db/tsconfig.json': tsconfig(['src', '../../generated'], [], '../..'),
  'packages/db/src/index.ts': `export type { DB, ShopOrders } from '../../../generated/database.ts'\n`,
  'packages/core/package.json': manifest('@acme/core', './dist/index.d.ts'),
  'packages/core/tsconfig.json': tsconfig(['src'], ['../db'], 'src'),
  'packages/core/src/index.ts': `import type { DB } from '@acme/db'
import type { Kysely } from 'kysely'

export const amounts = (db: Kysely<DB>) => db.selectFrom('shop.orders').select('amount').execute()

export const total = async (db: Kysely<DB>): Promise<number> =>
  (await amounts(db)).reduce((sum, { amount }) => sum + (amount ?? 0), 0)

export const notes = (db: Kysely<DB>) => db.selectFrom('shop.orders').select('note').execute()
`,
  'apps/web/package.json': JSON.stringify({ name: 'web', type: 'module' }),
  'apps/web/tsconfig.json': tsconfig(['src'], ['../../packages/core', '../../packages/db'], 'src'),
  'apps/web/src/page.ts': `import { amounts } from '@acme/core'
import type { DB } from '@acme/db'
import type { Kysely } from 'kysely'

export const page = async (db: Kysely<DB>): Promise<string> => {
  const rows = await amounts(db)
  return rows.map(({ amount }) => amount?.toFixed(2) ?? '').join()
}
`,
}

async function workspace(): Promise<string> {
  const dir = await scratchFolder()
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(dir, name)), { recursive: true })
    await writeFile(join(dir, name), text)
  }
  await mkdir(join(dir, 'node_modules/@acme'), { recursive: true })
  for (const name of ['db', 'core'])
    await symlink(join(dir, 'packages', name), join(dir, 'node_modules/@acme', name))
  return dir
}

describe.each(['not built', 'built'])('projects that refer to one another, %s', (state) => {
  test('break as code of one project does', async () => {
    const dir = await workspace()
    try {
      if (state === 'built') {
        const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
        execFileSync(process.execPath, [tsc, '-b'], { cwd: dir, stdio: 'pipe' })
      }
      const config = { targets: { local: { kind: 'duckdb', path: ':memory:' } as const } }
      const report = await impact({ projectDir: dir, config, migrations: [MIGRATION] })
      const [change] = report.changes
      const placed = (uses: readonly { file: string; name: string }[] = []): readonly string[] =>
        uses.map(({ file, name }) => `${file} ${name}`)
      expect(placed(change?.breaks)).toEqual([
        'apps/web/src/page.ts page',
        'packages/core/src/index.ts total',
      ])
      expect(placed(change?.touches)).toEqual(['packages/core/src/index.ts amounts'])
      expect([report.uncertain, report.notes]).toEqual([[], []])
      expect(report.checked.files).toBe(4)
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  })
})
