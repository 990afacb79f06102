import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { impact } from '@sluice/schema-evolution'
import { describeModels } from '@sluice/transform'
import { expect, test } from 'vitest'
import { scratchFolder } from '../support/project.ts'
import { queriesOf, sqlOf } from './impact-project.ts'

const FILES: Readonly<Record<string, string>> = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      strict: true,
      module: 'nodenext',
      target: 'es2022',
      allowImportingTsExtensions: true,
      noEmit: true,
      types: [],
    },
    include: ['src', 'generated'],
  }),
  'models/marts/daily.sql':
    '--! table: marts.daily\nselect day, sum(qty) as qty from shop.orders group by day\n',
  'generated/database.ts': '',
  'src/queries.ts': `import type { Kysely } from 'kysely'
import type { DB } from '../generated/database.ts'

const length = (text: string | null): number => text?.length ?? 0
export const ofTable = (db: Kysely<DB>) => db.selectFrom('shop.orders').select('id').execute()
export const ofView = async (db: Kysely<DB>) => {
  const rows = await db.selectFrom('shop.recent').select(['id', 'note']).execute()
  return rows.map((row) => length(row.note))
}
export const ofModel = (db: Kysely<DB>) => db.selectFrom('marts.daily').select(['day', 'qty']).execute()
`,
}
const MADE = `create schema shop;
create table shop.orders (id bigint not null, day date, qty double precision, note text);
create view shop.recent as select id, note from shop.orders;`
const CHANGED = `drop view shop.recent;
alter table shop.orders alter column note type double precision using cast(note as double precision);
create view shop.recent as select id, note from shop.orders;`

test.each(ENGINE_KINDS)(
  'code that reads views and models is checked with their types on %s',
  async (kind) => {
    const projectDir = await scratchFolder()
    try {
      const sql = { '20260101T000000_make': MADE, '20260201T000000_try': CHANGED }
      const files = Object.entries({
        ...FILES,
        ...Object.fromEntries(
          Object.entries(sql).map(([id, text]) => [`migrations/${id}/${kind}.sql`, `${text}\n`]),
        ),
      })
      for (const [path, text] of files) {
        await mkdir(dirname(join(projectDir, path)), { recursive: true })
        await writeFile(join(projectDir, path), text)
      }
      const target = kind === 'duckdb' ? ({ kind, path: ':memory:' } as const) : ({ kind, url: '' } as const)
      const report = await impact({
        projectDir,
        config: { targets: { target } },
        migrations: ['20260201T000000_try'],
        models: describeModels,
      })
      expect([report.uncertain, report.notes]).toEqual([[], []])
      const [changed] = report.changes
      expect(report.changes).toHaveLength(1)
      expect(queriesOf(changed?.breaks ?? [])).toEqual(['ofView'])
      expect(sqlOf(changed?.touches ?? [])).toEqual(['shop.recent'])
    } finally {
      await rm(projectDir, { recursive: true, force: true })
    }
  },
)
