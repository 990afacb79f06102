import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { impact } from '@sluice/schema-evolution'
import { describeModels, modelQueries, queryOrigins } from '@sluice/transform'
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
  'models/marts/noted.sql':
    '--! table: marts.noted\nselect max(shown) as longest, count(*) as rows from shop.notes\n',
  'generated/database.ts': '',
  'src/queries.ts': `import { sql, type Kysely } from 'kysely'
import type { DB } from '../generated/database.ts'

const length = (text: string | null): number => text?.length ?? 0
export const ofTable = (db: Kysely<DB>) => db.selectFrom('shop.orders').select('id').execute()
export const ofView = async (db: Kysely<DB>) => {
  const rows = await db.selectFrom('shop.recent').select(['id', 'note']).execute()
  return rows.map((row) => length(row.note))
}
export const throughView = (db: Kysely<DB>) => db.selectFrom('shop.recent').select('note').execute()
export const throughViews = (db: Kysely<DB>) =>
  db.selectFrom('shop.notes as n').where('n.shown', 'is not', null).select('n.number').execute()
export const condition = (db: Kysely<DB>) => db.selectFrom('shop.notes').select('filed').execute()
export const allOfViews = (db: Kysely<DB>) => db.selectFrom('shop.notes').selectAll().execute()
export const besideIt = (db: Kysely<DB>) => db.selectFrom('shop.notes').select('number').execute()
export const ofModelOfView = (db: Kysely<DB>) => db.selectFrom('marts.noted').select('longest').execute()
export const besideInModel = (db: Kysely<DB>) => db.selectFrom('marts.noted').select('rows').execute()
export const asText = (db: Kysely<DB>) => sql\`select shown from shop.notes\`.execute(db)
export const ofModel = (db: Kysely<DB>) => db.selectFrom('marts.daily').select(['day', 'qty']).execute()
`,
}
const MADE = `create schema shop;
create table shop.orders (id bigint not null, day date, qty double precision, note text);
create view shop.recent as select id, note from shop.orders;
create view shop.notes (number, shown, filed) as
  select r.id, coalesce(r.note, '-'), exists (select 1 from shop.orders o where o.note = r.note) from shop.recent r;`
const CHANGED = `drop view shop.notes;
drop view shop.recent;
alter table shop.orders alter column note type double precision using cast(note as double precision);
create view shop.recent as select id, note from shop.orders;
create view shop.notes (number, shown, filed) as
  select r.id, coalesce(cast(r.note as text), '-'), exists (select 1 from shop.orders o where o.note = r.note) from shop.recent r;`

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
        modelQueries,
        origins: queryOrigins,
      })
      expect([report.uncertain, report.notes]).toEqual([[], []])
      const [changed] = report.changes
      expect(report.changes).toHaveLength(1)
      expect(queriesOf(changed?.breaks ?? [])).toEqual(['ofView'])
      expect(queriesOf(changed?.touches ?? [])).toEqual([
        'allOfViews',
        'condition',
        'ofModelOfView',
        'throughView',
        'throughViews',
      ])
      expect(changed?.touches.find(({ name }) => name === 'throughViews')?.detail).toBe(
        'where through shop.notes',
      )
      expect(queriesOf(changed?.may ?? [])).toEqual(['asText'])
      expect(sqlOf(changed?.touches ?? [])).toEqual(['noted', 'shop.notes', 'shop.recent'])
    } finally {
      await rm(projectDir, { recursive: true, force: true })
    }
  },
)
