import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseSqlFile } from '@sluice/schema-evolution'
import type { ShopProject } from './shop-project.ts'

/** A command that writes, and what happens before it. */
export interface Act {
  readonly command: readonly string[]
  /** Brings the source data of this day. */
  readonly day?: number
  readonly prepare?: (project: ShopProject) => Promise<void>
  /** The command has the name of the newest migration of the orders behind its first word. */
  readonly onMigration?: true
  /** What a run says whose work was done by one before it that was disturbed afterwards. */
  readonly settled?: string
}

const LEGACY = `
create schema legacy;
create table legacy.items (id bigint not null, name text, primary key (id));
insert into legacy.items values (1, 'a'), (2, 'b')`

async function makeLegacy(project: ShopProject): Promise<void> {
  await using engine = await project.open()
  await engine.session.script(LEGACY)
}

const idsOf = async ({ dir }: ShopProject): Promise<readonly string[]> =>
  (await readdir(join(dir, 'migrations'))).filter((name) => !name.startsWith('.')).toSorted()

async function removePending(project: ShopProject): Promise<void> {
  await using engine = await project.open()
  const applied = await engine.session.rows<{ id: string }>('select id from _sluice.migrations')
  for (const id of await idsOf(project))
    if (!applied.some((one) => one.id === id))
      await rm(join(project.dir, 'migrations', id), { recursive: true })
}

const BY_HAND = '29990101T000000_by_hand'
const SQL = '--! Footprint: shop.orders\nselect 1;\n'

/** Another branch's migration of the same table has been applied meanwhile: what is pending is out of order. */
async function overtake(project: ShopProject): Promise<void> {
  const folder = join(project.dir, 'migrations', BY_HAND)
  await mkdir(folder)
  for (const kind of ['duckdb', 'postgres']) await writeFile(join(folder, `${kind}.sql`), SQL)
  await using engine = await project.open()
  const { checksum } = parseSqlFile('by-hand.sql', SQL)
  await engine.session.run(
    `insert into _sluice.migrations (id, checksum, applied_at, seconds, statements, finished)
     values ('${BY_HAND}', '${checksum}', now(), 0, 1, true)`,
  )
}

/** Every command that writes, at least once. */
export const ACTS: readonly Act[] = [
  { command: ['baseline', 'legacy'], prepare: makeLegacy, settled: 'E_BASELINE_LATE' },
  { command: ['load'], day: 1 },
  { command: ['migrate'] },
  { command: ['load'], day: 2 },
  { command: ['reject'], onMigration: true, settled: 'E_ALREADY_REJECTED' },
  { command: ['transform'] },
  { command: ['accept'], onMigration: true, settled: 'E_NOT_REJECTED' },
  { command: ['reject', '--column', 'coupon'], onMigration: true, settled: 'E_ALREADY_REJECTED' },
  { command: ['accept', '--column', 'coupon'], onMigration: true, settled: 'E_NOT_REJECTED' },
  { command: ['propose'], prepare: removePending },
  { command: ['plan', '--rebase'], prepare: overtake },
  {
    command: ['generate'],
    prepare: ({ dir }) => rm(join(dir, 'generated'), { recursive: true, force: true }),
  },
  { command: ['migrate'] },
  { command: ['load', '--contract', 'evolve'], day: 3 },
  { command: ['load', '--no-transform'], day: 4 },
  { command: ['transform'] },
]

/** The words of a command, once the project is prepared for it. */
export async function wordsOf(
  { command, onMigration }: Act,
  project: ShopProject,
): Promise<readonly string[]> {
  if (!onMigration) return command
  const id = (await idsOf(project)).findLast((one) => one.includes('orders')) ?? ''
  const [word = '', ...rest] = command
  return [word, id, ...rest]
}
