import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import type { ObservedTable, Table } from '@sluice/schema'
import { generate, propose, replayMigrations, verify } from '@sluice/schema-evolution'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withFolder } from './engines.ts'
import { observedOrders } from './support/observed-orders.ts'

const config = {
  targets: { dev: { kind: 'duckdb', path: 'dev.duckdb' }, live: { kind: 'postgres', url: '' } },
} as const

const ORDERS = observedOrders({ name: 'qty', type: 'bigint' })
const AMOUNT = observedOrders({ name: 'qty', type: 'text' })

async function proposeFor(
  projectDir: string,
  observed: readonly ObservedTable[],
  before?: { readonly id: string; readonly finals: readonly Table[] },
) {
  return propose({
    projectDir,
    finals: before?.finals ?? [],
    observed,
    liveDigits: () => undefined,
    applied: new Set(before ? [before.id] : []),
    now: new Date('2026-01-02T03:04:05Z'),
  })
}

let made = ''
let widened = ''

beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'sluice-verify-'))
  const first = await proposeFor(made, [ORDERS])
  const finals = await replayMigrations(join(made, 'migrations'), 'duckdb')
  const second = await proposeFor(made, [AMOUNT], { id: first?.id ?? '', finals })
  await generate({ projectDir: made, config })
  widened = `migrations/${second?.id}`
})

afterAll(() => rm(made, { recursive: true, force: true }))

/** Lends a project with the table `shop.orders`, and a second migration that widens a column. */
const withProject = (work: (dir: string, second: string) => Promise<void>): Promise<void> =>
  withFolder(async (projectDir) => {
    await cp(made, projectDir, { recursive: true })
    await work(projectDir, widened)
  })

const edit = async (path: string, from: string | RegExp, to: string): Promise<void> => {
  const text = await readFile(path, 'utf8')
  expect(text).toMatch(from)
  await writeFile(path, text.replace(from, to))
}

test('what is proposed is found good on both engines, squawk included', () =>
  withProject(async (projectDir) => {
    expect(await verify({ projectDir, config })).toEqual({
      migrations: 2,
      kinds: ENGINE_KINDS,
      findings: [],
      notes: [],
    })
  }))

test('a file that does something else than its plan is found, by engine', () =>
  withProject(async (projectDir, second) => {
    await edit(join(projectDir, second, 'plan.json'), '"to": "text"', '"to": "json"')
    const { findings } = await verify({ projectDir, config })
    expect(findings.map(({ code, place }) => [code, place])).toEqual([
      ['E_MIGRATION_PLAN', `${second}/duckdb.sql`],
      ['E_MIGRATION_PLAN', `${second}/postgres.sql`],
    ])
    expect(findings[0]?.message).toBe(
      'after the migration shop.orders.qty is text instead of json, compared with its plan.json',
    )
  }))

test('a migration that was planned on other tables is found', () =>
  withProject(async (projectDir, second) => {
    await edit(join(projectDir, second, 'plan.json'), '"from": "bigint"', '"from": "double"')
    const { findings } = await verify({ projectDir, config })
    expect(findings.map(({ code }) => code)).toEqual(['E_MIGRATION_STALE', 'E_MIGRATION_STALE'])
    expect(findings[0]).toMatchObject({
      place: `${second}/duckdb.sql`,
      message: expect.stringContaining('shop.orders.qty is now bigint, not double') as string,
      hint: expect.stringContaining('sluice plan --rebase') as string,
    })
  }))

test('SQL that fails is found with its line; what it would have made is not compared', () =>
  withProject(async (projectDir, second) => {
    await edit(join(projectDir, second, 'duckdb.sql'), /^create table/m, 'creat table')
    const { findings } = await verify({ projectDir, config })
    expect(findings).toMatchObject([
      { code: 'E_MIGRATION_FAILED', place: expect.stringMatching(/duckdb\.sql:\d+$/) as string },
    ])
  }))

test('a column that a reviewer renamed is noted as that, not as one that is missing and one too many', () =>
  withFolder(async (projectDir) => {
    const first = await proposeFor(projectDir, [ORDERS])
    for (const kind of ['duckdb', 'postgres']) {
      const file = join(first?.path ?? '', `${kind}.sql`)
      await edit(file, '"qty"', '"quantity"')
      await edit(file, /^--! Class/m, '--! Rename: shop.orders.qty -> quantity\n--! Class')
    }
    await generate({ projectDir, config })
    const { findings, notes } = await verify({ projectDir, config })
    expect(findings).toEqual([])
    const message = 'edited in review: shop.orders.qty is renamed to quantity'
    expect(notes).toMatchObject([{ message }, { message }])
  }))

test('engines that come to different tables are found', () =>
  withFolder(async (projectDir) => {
    const first = await proposeFor(projectDir, [ORDERS])
    const hand = join(first?.path ?? '')
    await writeFile(join(hand, 'plan.json'), (await readFile(join(hand, 'plan.json'), 'utf8')).trim())
    await edit(join(hand, 'duckdb.sql'), '"qty" bigint', '"qty" varchar')
    await edit(join(hand, 'duckdb.sql'), /^--! Rendered: .*\n/m, '') // else it would count as edited in review
    await generate({ projectDir, config })
    const { findings } = await verify({ projectDir, config })
    expect(findings.map(({ code }) => code)).toEqual(['E_MIGRATION_PLAN', 'E_ENGINES_DIFFER'])
    expect(findings[1]).toMatchObject({
      place: 'shop.orders.qty',
      message: 'on DuckDB shop.orders.qty is text instead of bigint, compared with the files for Postgres',
    })
  }))

test('squawk warns, an ignore must say why, and a header may accept a rule', () =>
  withProject(async (projectDir, second) => {
    const path = join(projectDir, second, 'postgres.sql')
    const text = await readFile(path, 'utf8')
    const before = text.slice(0, text.lastIndexOf('commit;'))
    await writeFile(
      path,
      `${before}alter table "shop"."orders" rename column "qty" to "quantity";\n\ncommit;\n`,
    )
    const rules = async () =>
      (await verify({ projectDir, config })).findings
        .filter(({ code }) => code.startsWith('E_SQUAWK'))
        .map(({ code, place, message }) => [code, place.replace(/^.*postgres/, ''), message.split(':')[0]])
    const line = before.split('\n').length
    expect(await rules()).toEqual([['E_SQUAWK_RULE', `.sql:${line}`, 'renaming-column']])
    const renamed = await readFile(path, 'utf8')
    await writeFile(path, renamed.replace(/^alter table .* rename/m, '-- squawk-ignore renaming-column\n$&'))
    expect(await rules()).toEqual([
      ['E_SQUAWK_REASON', `.sql:${line}`, '"-- squawk-ignore renaming-column" does not say why'],
    ])
    await writeFile(path, `--! Squawk: renaming-column nobody reads it yet\n${renamed}`)
    expect(await rules()).toEqual([])
    await writeFile(path, `--! Squawk: renaming-column\n${renamed}`)
    expect(await rules()).toHaveLength(1)
  }))

test('generated files that are not what the migrations make are found', () =>
  withProject(async (projectDir) => {
    await writeFile(join(projectDir, 'generated/state/postgres.sql'), '')
    expect((await verify({ projectDir, config })).findings).toMatchObject([
      { code: 'E_GENERATED_STALE', place: 'generated/state/postgres.sql' },
    ])
  }))

test('a migration without a plan is noted', () =>
  withProject(async (projectDir, second) => {
    const hand = join(projectDir, second, '../20260301T000000_by_hand')
    await mkdir(hand)
    for (const kind of ENGINE_KINDS) {
      const first = kind === 'postgres' ? "set local lock_timeout = '1s';\n" : ''
      await writeFile(join(hand, `${kind}.sql`), `${first}create view shop.v as select 1 as one;\n`)
    }
    await generate({ projectDir, config })
    expect(await verify({ projectDir, config })).toMatchObject({
      findings: [],
      notes: ENGINE_KINDS.map((kind) => ({
        place: `migrations/20260301T000000_by_hand/${kind}.sql`,
        message: 'written by hand: it has no plan to compare with',
      })),
    })
  }))
