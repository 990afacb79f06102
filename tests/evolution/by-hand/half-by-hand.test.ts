import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { resource, source, type Row } from '@sluice/loader'
import { applyMigrations, findDrift } from '@sluice/schema-evolution'
import { describe, expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../../support/project.ts'
import { quiet, withEngine } from '../engines.ts'

// A migration was proposed on one target, and on another one somebody has done a part of it by hand: `migrate` does the rest
// there, and where that leaves something otherwise than planned, it says so, and `plan` goes on.

const shop = (rows: readonly Row[], other: readonly Row[]) =>
  source({
    name: 'shop',
    resources: () => [
      resource({ name: 't', primaryKey: 'id' }, async function* () {
        yield [...rows]
      }),
      resource({ name: 'u', primaryKey: 'id' }, async function* () {
        yield [...other]
      }),
    ],
  })

const load = (project: TestProject, rows: readonly Row[], other: readonly Row[] = []) =>
  project.load({}, [], [shop(rows, other)])

interface Situation {
  readonly byHand: string
  /** What `migrate` leaves otherwise than planned, and `plan` mends. */
  readonly otherwise: readonly string[]
}

const CREATED = `create table shop.u (id bigint not null, n bigint, mine text, _sluice_load_id bigint not null, _sluice_id bigint not null`

const SITUATIONS: Readonly<Record<string, Situation>> = {
  'a column, a wider type, and a table that lacks a column': {
    byHand: `alter table shop.t add column note text; alter table shop.t alter column qty type double precision;
      ${CREATED}, primary key (id)); alter table shop.u drop column n`,
    otherwise: [],
  },
}

/** Other combinations of the same. */
const MORE: Readonly<Record<string, Situation>> = {
  'columns with a type that holds more and one that holds less, and a type that holds more': {
    byHand:
      'alter table shop.t add column n text; alter table shop.t add column note bigint; alter table shop.t alter column qty type text',
    otherwise: [
      'shop.t.n is text instead of bigint',
      'shop.t.note is bigint instead of text',
      'shop.t.qty is text instead of double',
    ],
  },
  'a column that is not null, dropped another one, and created a table with one more column': {
    byHand: `alter table shop.t add column n bigint default 3; alter table shop.t alter column n set not null;
      alter table shop.t drop column qty; ${CREATED}, primary key (id))`,
    otherwise: ['shop.t.n may not be null', 'column shop.t.qty (double) is missing'],
  },
}

const ROWS = [{ id: 2, qty: 2.5, note: 'x', n: 7 }]
const OTHER = [{ id: 1, n: 5 }]

describe.each(ENGINE_KINDS)('on %s, where somebody has made by hand', (kind) => {
  const comment = `comment on table shop.u is 'primary key: ["id"]'`

  const migrateThere = async (_: string, { byHand, otherwise }: Situation): Promise<void> => {
    await using project = await openTestProject({ kind, sources: [shop([], [])] })
    const dir = join(project.dir, 'migrations')
    await load(project, [{ id: 1, qty: 1 }])
    await project.applyAndMerge()
    await withEngine(kind, async (other) => {
      const warned: string[] = []
      const log = { ...quiet, warn: (text: string) => void warned.push(text) }
      const migrate = () => applyMigrations(other, dir, { log })
      await migrate()
      await load(project, ROWS, OTHER)
      await project.applyAndMerge()
      await other.session.script(byHand)
      if (kind === 'duckdb' && byHand.includes('shop.u')) await other.session.script(comment)
      await migrate()
      expect(warned.length).toBe(otherwise.length > 0 ? 1 : 0)
      for (const one of otherwise) expect(warned[0]).toContain(one)
      const there = project.through(other)
      if (otherwise.length > 0) {
        expect((await there.plan()).text).toMatch(/then run sluice migrate/)
        await migrate()
        await project.applyAndMerge()
      }
      expect((await findDrift(other, dir)).differences.filter((one) => one.kind !== 'extra-column')).toEqual(
        [],
      )
      expect((await findDrift(project.engine, dir)).differences).toEqual([])
      expect(await migrate()).toEqual([])
      await load(there, ROWS, OTHER)
      expect(
        await other.session.rows(
          'select id, cast(qty as double precision) as qty, note, cast(n as bigint) as n from shop.t',
        ),
      ).toEqual(ROWS)
      expect(await other.session.rows('select id, n from shop.u')).toEqual(OTHER)
    })
  }
  test.each(Object.entries(SITUATIONS))('%s', migrateThere)
  test.each(Object.entries(MORE))('%s', { tags: 'exhaustive' }, migrateThere)

  test('a table that rows cannot be merged into: one message says what it lacks and what to do', async () => {
    await using project = await openTestProject({ kind, sources: [shop([], [])] })
    const dir = join(project.dir, 'migrations')
    await load(project, [], OTHER)
    await withEngine(kind, async (other) => {
      await other.session.script('create schema shop; create table shop.u (id bigint, n text)')
      await expect(applyMigrations(other, dir, { log: quiet })).rejects.toMatchObject({
        code: 'E_MIGRATION_STALE',
        message: expect.stringContaining(
          'somebody created shop.u by hand, without _sluice_load_id, _sluice_id',
        ),
        hint: 'rename or drop it by hand, and run sluice migrate again',
      })
      await other.session.script('alter table shop.u rename to mine')
      expect(await applyMigrations(other, dir, { log: quiet })).toHaveLength(1)
      expect((await findDrift(other, dir)).differences).toEqual([])
    })
  })

  test('an index: one message says that it is there and what to do', async () => {
    await using project = await openTestProject({ kind, sources: [shop([], [])] })
    const dir = join(project.dir, 'migrations')
    await load(project, [{ id: 1, qty: 1 }])
    await project.applyAndMerge()
    const id = '99990101T000000_index'
    await mkdir(join(dir, id))
    await writeFile(join(dir, id, `${kind}.sql`), 'create index t_qty on shop.t (qty);')
    await project.engine.session.script('create index t_qty on shop.t (qty)')
    await expect(applyMigrations(project.engine, dir, { log: quiet })).rejects.toMatchObject({
      code: 'E_MIGRATION_FAILED',
      message: expect.stringMatching(/t_qty.* already exists/),
      hint: expect.stringMatching(
        /somebody created it by hand.* drop or rename it there, and run migrate again/,
      ),
    })
    await project.engine.session.script('drop index shop.t_qty')
    expect(await applyMigrations(project.engine, dir, { log: quiet })).toHaveLength(1)
  })
})
