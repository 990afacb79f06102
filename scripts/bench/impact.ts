import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { impact, type ImpactReport } from '@sluice/schema-evolution'
import type { Taken } from './measure.ts'

const COLUMNS = Array.from({ length: 20 }, (_, i) => `c${i}`)
const MIGRATION = '20260201T000000_change'
const CONFIG = { targets: { local: { kind: 'duckdb', path: ':memory:' } as const } }
const TSC = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc')

export interface ImpactSize {
  readonly queries: number
  readonly tables: number
}

/** A project of typed queries, with a helper that every file imports and that takes any table. */
export interface QueryProject {
  readonly dir: string
  /** What its own type check takes. */
  check(): Promise<void>
  /** What a migration of these statements does to it. */
  impact(statements: readonly string[]): Promise<ImpactReport>
}

/** Makes a project of typed queries below `folder`. */
export async function queryProject(folder: string, size: ImpactSize): Promise<QueryProject> {
  const dir = join(folder, `impact-${size.queries}-${size.tables}`)
  rmSync(dir, { recursive: true, force: true })
  for (const name of ['src', 'generated']) mkdirSync(join(dir, name), { recursive: true })
  const write = (path: string, text: string): void => writeFileSync(join(dir, path), text)
  const base = join(import.meta.dirname, '../../tsconfig.base.json')
  write('tsconfig.json', JSON.stringify({ extends: base, include: ['src', 'generated'] }))
  writeMigration(
    dir,
    '20260101T000000_create',
    Array.from({ length: size.tables }, (_, i) => createTable(i)),
  )
  write('generated/database.ts', types(size.tables))
  write('src/helpers.ts', HELPERS)
  const perFile = 5
  for (let file = 0; file * perFile < size.queries; file++) {
    const queries = Array.from({ length: perFile }, (_, i) => query(file * perFile + i, size.tables))
    const one = `export const one = (db: Kysely<DB>) => byId(db, 'many.t${(file * perFile) % size.tables}', '1')\n`
    write(`src/queries-${file}.ts`, [HEAD, one, ...queries].join('\n'))
  }
  return {
    dir,
    check: async () => {
      const { status, stdout } = spawnSync(process.execPath, [TSC, '-p', dir, '--noEmit'], {
        encoding: 'utf8',
      })
      if (status !== 0) throw new Error(`the queries do not compile: ${stdout.slice(0, 500)}`)
    },
    impact: (statements) => {
      writeMigration(dir, MIGRATION, statements)
      return impact({ projectDir: dir, config: CONFIG, migrations: [MIGRATION] })
    },
  }
}

/** Seconds that work takes, and seconds of CPU of this process and of those that it starts and that end. */
export async function timedWithChildren(work: () => Promise<unknown>): Promise<Taken> {
  const [started, cpu] = [performance.now(), cpuWithChildren()]
  await work()
  const seconds = (performance.now() - started) / 1000
  await setTimeout(1000) // what a process took is known once it has ended
  return { seconds, cpu: cpuWithChildren() - cpu }
}

/** Of Linux: times of the process and of its children that ended, in hundredths. */
function cpuWithChildren(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? []
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100
}

function writeMigration(dir: string, id: string, statements: readonly string[]): void {
  mkdirSync(join(dir, 'migrations', id), { recursive: true })
  writeFileSync(join(dir, 'migrations', id, 'duckdb.sql'), `${statements.join('\n')}\n`)
}

const TYPES = ['double', 'varchar', 'bigint'] as const
const TYPESCRIPT = { double: 'number', varchar: 'string', bigint: 'Bigint' } as const
const typeAt = (at: number): (typeof TYPES)[number] => TYPES[at % 3] ?? 'double'

const createTable = (i: number): string =>
  `${i === 0 ? 'create schema many;\n' : ''}create table many.t${i} (id bigint not null, other_id bigint, ${COLUMNS.map((name, at) => `${name} ${typeAt(at)}`).join(', ')});`

const types = (tables: number): string => {
  const columns = COLUMNS.map((name, at) => `  ${name}: ${TYPESCRIPT[typeAt(at)]} | null;`).join('\n')
  const names = Array.from({ length: tables }, (_, i) => i)
  return `import type { ColumnType } from 'kysely'
export type Bigint = ColumnType<string, bigint | number | string, bigint | number | string>
${names.map((i) => `export interface ManyT${i} {\n  id: Bigint;\n  other_id: Bigint | null;\n${columns}\n}`).join('\n')}
export interface DB {
${names.map((i) => `  'many.t${i}': ManyT${i};`).join('\n')}
}
`
}

const HEAD = `import { sql, type Kysely } from 'kysely'
import type { DB } from '../generated/database.ts'
import { byId } from './helpers.ts'
`

const HELPERS = `import type { Kysely, Selectable } from 'kysely'
import type { DB } from '../generated/database.ts'

export const byId = <T extends keyof DB>(db: Kysely<DB>, table: T, id: string): Promise<Selectable<DB[T]> | undefined> =>
  db.selectFrom(table as never).selectAll().where('id' as never, '=', id as never).executeTakeFirst() as never
`

/** One of five forms, on tables next to one another. */
function query(number: number, tables: number): string {
  const [a, b, c] = [0, 1, 2].map((next) => `many.t${(number + next) % tables}`)
  const forms = [
    `db.selectFrom('${a} as a').innerJoin('${b} as b', 'b.id', 'a.other_id').leftJoin('${c} as c', 'c.id', 'b.other_id').select(['a.c0', 'b.c1', 'a.c3 as d', 'c.c4']).where('a.c3', '>', 5).orderBy('b.c2', 'desc').execute().then((rows) => rows.map((row) => (row.d ?? 0) + 1))`,
    `db.selectFrom('${a}').select((eb) => ['c1', eb.fn.sum<number>('c3').as('sum'), eb.case().when('c0', '>', 1).then('x').else('y').end().as('kind')]).groupBy('c1').having((eb) => eb.fn.count('id'), '>', 3).execute()`,
    `db.updateTable('${a}').set((eb) => ({ c3: eb('c3', '+', 1), c1: 'x' })).where('id', '=', '1').returning(['id', 'c3']).executeTakeFirst()`,
    `db.with('x', (from) => from.selectFrom('${a}').select(['id', 'c0', 'c3'])).selectFrom('x').leftJoin('${b} as b', 'b.other_id', 'x.id').leftJoin('${c} as c', 'c.id', 'b.id').select(['x.c3', 'b.c4', 'c.c5', sql<number>\`c.c6 + 1\`.as('more')]).execute()`,
    `db.insertInto('${a}').values({ id: 1, c0: 2, c3: 4, c4: 'y' }).onConflict((oc) => oc.column('id').doUpdateSet({ c3: (eb) => eb.ref('excluded.c3') })).returningAll().execute()`,
  ]
  return `export const query${number} = (db: Kysely<DB>) =>\n  ${forms[(Math.floor(number / tables) + number) % forms.length]}\n`
}
