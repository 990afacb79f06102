import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { impact, type ImpactReport } from '@sluice/schema-evolution'

const COLUMNS = Array.from({ length: 20 }, (_, i) => `c${i}`)
const MIGRATION = '20260201T000000_change_t0'

export interface ImpactSize {
  readonly queries: number
  readonly tables: number
}

/** Makes a project of typed queries below `folder`, and asks what a change of one table does to them. */
export async function impactOfMany(folder: string, size: ImpactSize): Promise<ImpactReport> {
  const dir = join(folder, `impact-${size.queries}-${size.tables}`)
  rmSync(dir, { recursive: true, force: true })
  for (const name of ['src', 'generated']) mkdirSync(join(dir, name), { recursive: true })
  const write = (path: string, text: string): void => writeFileSync(join(dir, path), text)
  write(
    'tsconfig.json',
    JSON.stringify({ extends: '../../../tsconfig.base.json', include: ['src', 'generated'] }),
  )
  writeMigration(
    dir,
    '20260101T000000_create',
    Array.from({ length: size.tables }, (_, i) => createTable(i)),
  )
  writeMigration(dir, MIGRATION, [
    'alter table many.t0 alter column c3 type varchar;',
    'alter table many.t0 add column fresh varchar;',
  ])
  const perFile = 5
  for (let file = 0; file * perFile < size.queries; file++) {
    const queries = Array.from({ length: perFile }, (_, i) => query(file * perFile + i, size.tables))
    write(`src/queries-${file}.ts`, [HEAD, ...queries].join('\n'))
  }
  const config = { targets: { local: { kind: 'duckdb', path: ':memory:' } as const } }
  return impact({ projectDir: dir, config, migrations: [MIGRATION] })
}

function writeMigration(dir: string, id: string, statements: readonly string[]): void {
  mkdirSync(join(dir, 'migrations', id), { recursive: true })
  writeFileSync(join(dir, 'migrations', id, 'duckdb.sql'), `${statements.join('\n')}\n`)
}

const createTable = (i: number): string =>
  `${i === 0 ? 'create schema many;\n' : ''}create table many.t${i} (id bigint not null, other_id bigint, ${COLUMNS.map((name, at) => `${name} ${['double', 'varchar', 'bigint'][at % 3]}`).join(', ')});`

const HEAD = `import type { Kysely } from 'kysely'
import type { DB } from '../generated/database.ts'
`

/** One of five forms, on tables next to one another. */
function query(number: number, tables: number): string {
  const [a, b] = [`many.t${number % tables}`, `many.t${(number + 1) % tables}`]
  const forms = [
    `db.selectFrom('${a} as a').innerJoin('${b} as b', 'b.id', 'a.other_id').select(['a.c0', 'b.c1', 'a.c3 as d']).where('a.c3', '>', 5).orderBy('b.c2', 'desc')`,
    `db.selectFrom('${a}').select((eb) => ['c1', eb.fn.sum<number>('c3').as('sum')]).groupBy('c1').having((eb) => eb.fn.count('id'), '>', 3)`,
    `db.updateTable('${a}').set((eb) => ({ c3: eb('c3', '+', 1), c1: 'x' })).where('id', '=', '1').returning(['id', 'c3'])`,
    `db.with('x', (from) => from.selectFrom('${a}').select(['id', 'c0', 'c3'])).selectFrom('x').leftJoin('${b} as b', 'b.other_id', 'x.id').select(['x.c3', 'b.c4'])`,
    `db.insertInto('${a}').values({ id: 1, c0: 2, c3: 4, c4: 'y' }).onConflict((oc) => oc.column('id').doUpdateSet({ c3: (eb) => eb.ref('excluded.c3') })).returningAll()`,
  ]
  return `export const query${number} = (db: Kysely<DB>) =>\n  ${forms[Math.floor(number / tables) % forms.length]}\n`
}
