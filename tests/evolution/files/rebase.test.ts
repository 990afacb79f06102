import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS, type Engine } from '@sluice/engine'
import type { ObservedTable, Table } from '@sluice/schema'
import {
  accept,
  appliedMigrations,
  applyMigrations,
  generate,
  propose,
  readRejections,
  rebaseMigrations,
  reject,
  replayMigrations,
  verify,
} from '@sluice/schema-evolution'
import { describe, expect, test } from 'vitest'
import { quiet, withEngine, withFolder } from '../engines.ts'
import { observedOrders } from '../support/observed-orders.ts'

const BASE = observedOrders({ name: 'qty', type: 'bigint' })
const later = (second: number): Date => new Date(Date.UTC(2026, 0, 2, 3, 4, second))

/** Tables as queries see them: the order of columns is that in which a target got them. */
const sorted = (tables: readonly Table[]): readonly Table[] =>
  tables.map((table) => ({ ...table, columns: table.columns.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }))

/** Rejects the column `note` of a migration, then puts it on top of what came before it. */
async function rebasedWithoutNote(engine: Engine, projectDir: string, id: string) {
  const finals = await engine.catalog(['shop'])
  const known = { projectDir, finals, applied: await appliedMigrations(engine), engine }
  await reject({ ...known, id, column: 'note' })
  const [rebased] = await rebaseMigrations(engine, { projectDir, now: later(30) })
  return { known, rebased }
}

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  const config = { targets: { it: { kind, path: 'it.duckdb', url: '' } } }

  /** A git repository whose branches `a` and `b` each add a proposal to the same base. */
  async function branches(projectDir: string, a: ObservedTable, b: ObservedTable) {
    const dir = join(projectDir, 'migrations')
    const git = (...args: readonly string[]): string =>
      execFileSync('git', ['-C', projectDir, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        encoding: 'utf8',
      })
    const proposeOn = async (branch: string, observed: ObservedTable, second: number) => {
      const finals = branch === 'main' ? [] : await replayMigrations(dir, 'duckdb')
      const applied = new Set(branch === 'main' ? [] : await readdir(dir))
      const liveDigits = () => undefined
      const proposal = await propose({
        projectDir,
        finals,
        observed: [observed],
        liveDigits,
        applied,
        now: later(second),
      })
      git('add', '.')
      git('commit', '--quiet', '--message', branch)
      return proposal?.id ?? ''
    }
    git('init', '--quiet', '--initial-branch', 'main')
    await proposeOn('main', BASE, 1)
    const ids: string[] = []
    for (const [branch, observed, second] of [
      ['a', a, 10],
      ['b', b, 20],
    ] as const) {
      git('checkout', '--quiet', '-b', branch, 'main')
      ids.push(await proposeOn(branch, observed, second))
    }
    const apply = (engine: Engine) => applyMigrations(engine, dir, { log: quiet })
    /** Merges two branches one after the other on a separate target; `between` runs where the second comes in. */
    const merged = (
      first: string,
      second: string,
      between: (engine: Engine) => Promise<void> = async () => {},
    ) =>
      withEngine(kind, async (engine) => {
        git('checkout', '--quiet', '-b', `${first}-${second}`, 'main')
        git('merge', '--quiet', '--no-edit', first)
        await apply(engine)
        git('merge', '--quiet', '--no-edit', second)
        await between(engine)
        await apply(engine)
        const tables = await engine.catalog(['shop'])
        // A Postgres in this process takes a while: what the files of both engines make is compared here once.
        const quick = kind === 'duckdb'
        if (quick) await generate({ projectDir, config })
        const texts = (quick ? ['database.ts', `state/${kind}.sql`] : []).map((name) =>
          readFile(join(projectDir, 'generated', name), 'utf8'),
        )
        const findings = quick ? (await verify({ projectDir, config })).findings : []
        const found = { tables, generated: await Promise.all(texts), findings, ids: await readdir(dir) }
        git('clean', '--quiet', '-d', '--force')
        git('checkout', '--quiet', '.')
        return found
      })
    return { ids, merged, apply, git }
  }

  test('proposals of two branches that touch different things apply in either order', () =>
    withFolder(async (projectDir) => {
      const { merged } = await branches(
        projectDir,
        observedOrders({ name: 'qty', type: 'text' }, { name: 'colour', type: 'text' }),
        observedOrders({ name: 'qty', type: 'bigint' }, { name: 'size', type: 'double' }),
      )
      const [one, other] = [await merged('a', 'b'), await merged('b', 'a')]
      expect(one.findings).toEqual([])
      expect(other.findings).toEqual([])
      expect(sorted(other.tables)).toEqual(sorted(one.tables))
      expect(one.tables[0]?.columns.map(({ name }) => name)).toContain('size')
      expect([other.generated, other.ids]).toEqual([one.generated, one.ids])
    }))

  test('proposals that touch the same are detected, and made again on top of one another', () =>
    withFolder(async (projectDir) => {
      const { ids, merged, apply } = await branches(
        projectDir,
        observedOrders(
          { name: 'qty', type: 'decimal(18,2)' },
          { name: 'note', type: 'bigint' },
          { name: 'size', type: 'text' },
        ),
        observedOrders({ name: 'qty', type: 'text' }, { name: 'note', type: 'text' }),
      )
      const [a, b] = ids as [string, string]
      const one = await merged('a', 'b', async (engine) => {
        await expect(apply(engine)).rejects.toMatchObject({
          code: 'E_MIGRATION_STALE',
          place: `migrations/${b}/${kind}.sql`,
        })
        if (kind === 'duckdb') {
          const stale = (await verify({ projectDir, config })).findings.filter(
            ({ code }) => code === 'E_MIGRATION_STALE',
          )
          expect(stale.map(({ message }) => message.replace(/^.*tables that have changed: /, ''))).toEqual([
            'shop.orders.qty is now decimal(38,2), not bigint',
            'column shop.orders.note already exists, with type bigint',
          ])
        }
        expect(await rebaseMigrations(engine, { projectDir, now: later(30) })).toMatchObject([
          {
            id: b,
            now: b,
            changes: [
              { kind: 'widen-column', column: 'qty', from: 'decimal(38,2)', to: 'text' },
              { kind: 'widen-column', column: 'note', from: 'bigint', to: 'text' },
            ],
          },
        ])
        expect(await rebaseMigrations(engine, { projectDir, now: later(31) })).toEqual([])
      })
      const other = await merged('b', 'a', async (engine) => {
        await expect(apply(engine)).rejects.toMatchObject({ code: 'E_MIGRATION_ORDER' })
        expect(await rebaseMigrations(engine, { projectDir, now: later(30) })).toMatchObject([
          {
            id: a,
            now: expect.stringMatching(/^20260102T030430_/) as string,
            changes: [{ kind: 'add-column', column: { name: 'size' } }],
          },
        ])
      })
      expect([one.findings, other.findings]).toEqual([[], []])
      expect(sorted(other.tables)).toEqual(sorted(one.tables))
      const columns = Object.fromEntries(one.tables[0]?.columns.map(({ name, type }) => [name, type]) ?? [])
      expect(columns).toMatchObject({ qty: 'text', note: 'text', size: 'text' })
    }))

  test('a proposal of which nothing is left is removed', { tags: 'exhaustive' }, () =>
    withFolder(async (projectDir) => {
      const text = observedOrders({ name: 'qty', type: 'text' })
      const { ids, merged } = await branches(projectDir, text, text)
      const one = await merged('a', 'b', async (engine) => {
        const [rebased] = await rebaseMigrations(engine, { projectDir, now: later(30) })
        expect(rebased).toMatchObject({ id: ids[1], now: undefined, changes: [] })
      })
      expect(one.ids).not.toContain(ids[1])
      expect(one.findings).toEqual([])
    }),
  )

  test('what was rejected of one stays rejected under its new name', { tags: 'exhaustive' }, () =>
    withFolder(async (projectDir) => {
      const { ids, merged } = await branches(
        projectDir,
        observedOrders(
          { name: 'note', type: 'bigint' },
          { name: 'qty', type: 'decimal(18,2)' },
          { name: 'size', type: 'text' },
        ),
        observedOrders({ name: 'qty', type: 'text' }),
      )
      const id = ids[0] ?? ''
      const one = await merged('b', 'a', async (engine) => {
        const { known, rebased } = await rebasedWithoutNote(engine, projectDir, id)
        expect(rebased).toMatchObject({ id, changes: [{ kind: 'add-column', column: { name: 'size' } }] })
        const now = rebased?.now ?? ''
        expect(now).not.toBe(id)
        expect(await readRejections(join(projectDir, 'migrations'))).toMatchObject([
          { migration: now, kind: 'add-column', column: 'note' },
        ])
        const accepted = await accept({ ...known, id: now, column: 'note' })
        expect(accepted).toMatchObject({ left: 2, changes: [{ column: { name: 'note' } }] })
      })
      expect(one.findings).toEqual([])
      expect(one.tables[0]?.columns.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['note', 'size']) as string[],
      )
    }),
  )

  test('one of which only what was rejected is left is rejected as a whole', { tags: 'exhaustive' }, () =>
    withFolder(async (projectDir) => {
      const { ids, merged } = await branches(
        projectDir,
        observedOrders({ name: 'note', type: 'bigint' }, { name: 'qty', type: 'text' }),
        observedOrders({ name: 'qty', type: 'text' }),
      )
      const id = ids[0] ?? ''
      const one = await merged('b', 'a', async (engine) => {
        const { rebased } = await rebasedWithoutNote(engine, projectDir, id)
        expect(rebased).toMatchObject({ id, now: id, changes: [], rejected: true })
        expect(await readRejections(join(projectDir, 'migrations'))).toMatchObject([
          { migration: id, kind: 'add-column', column: 'note' },
        ])
      })
      expect(one.findings).toEqual([])
      expect(one.tables[0]?.columns.map(({ name }) => name)).not.toContain('note')
    }),
  )

  test('one in the way of a newer one that was written by hand goes behind it', { tags: 'exhaustive' }, () =>
    withFolder(async (projectDir) => {
      const { ids, merged, apply } = await branches(
        projectDir,
        observedOrders({ name: 'note', type: 'bigint' }, { name: 'size', type: 'text' }),
        observedOrders({ name: 'qty', type: 'text' }),
      )
      const byHand = '20260102T030425_note'
      await merged('b', 'a', async (engine) => {
        const folder = join(projectDir, 'migrations', byHand)
        await mkdir(folder)
        for (const each of ENGINE_KINDS)
          await writeFile(
            join(folder, `${each}.sql`),
            '--! Footprint: shop.orders.note\n\nalter table shop.orders add column note text;\n',
          )
        const rebased = await rebaseMigrations(engine, { projectDir, now: later(30) })
        expect(rebased).toMatchObject([
          {
            id: ids[0],
            because: 'column shop.orders.note already exists, with type text',
            now: expect.stringMatching(/^20260102T030430_/) as string,
            changes: [{ kind: 'add-column', column: { name: 'size' } }],
          },
        ])
        expect(await rebaseMigrations(engine, { projectDir, now: later(31) })).toEqual([])
        await apply(engine)
        const [orders] = await engine.catalog(['shop'])
        expect(orders?.columns).toEqual(
          expect.arrayContaining([
            expect.objectContaining({ name: 'note', type: 'text' }),
            expect.objectContaining({ name: 'size', type: 'text' }),
          ]) as Table['columns'],
        )
      })
    }),
  )

  test('one that was edited is named and left alone', () =>
    withFolder(async (projectDir) => {
      const { ids, merged } = await branches(
        projectDir,
        observedOrders({ name: 'qty', type: 'decimal(18,2)' }),
        observedOrders({ name: 'qty', type: 'text' }),
      )
      const path = `migrations/${ids[1]}/${kind}.sql`
      await merged('a', 'b', async (engine) => {
        const file = join(projectDir, path)
        const rendered = await readFile(file, 'utf8')
        await writeFile(file, `${rendered}\n-- what a reviewer added\nselect 1;\n`)
        // An edited file knows better than its plan where it is only stale; where it comes late nothing can be known.
        expect(await rebaseMigrations(engine, { projectDir, now: later(30) })).toEqual([])
        await writeFile(file, rendered)
        const twin = join(projectDir, `migrations/${ids[1]}/${kind === 'duckdb' ? 'postgres' : 'duckdb'}.sql`)
        const other = await readFile(twin, 'utf8')
        await writeFile(twin, `${other}\nselect 1;\n`)
        await expect(rebaseMigrations(engine, { projectDir, now: later(30) })).rejects.toMatchObject({
          code: 'E_REBASE_EDITED',
          place: expect.stringContaining(ids[1] ?? '') as string,
        })
        await writeFile(twin, other)
        await rebaseMigrations(engine, { projectDir, now: later(30) })
      })
    }))
})
