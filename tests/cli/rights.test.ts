import { ENGINE_KINDS, ident } from '@sluice/engine'
import { Client } from 'pg'
import { execFile, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { commandEnvironment, commandLine } from '../support/command/command-line.ts'
import { freshDatabase } from '../support/postgres.ts'
import type { Ended } from '../support/run-main.ts'
import { ordersProject } from './support/orders-project.ts'
import { configWith, makeProject } from './support/project.ts'
import { sluice } from './support/sluice.ts'
import { ORDERS_MIGRATION } from './support/staged-load.ts'

const ROOT = join(import.meta.dirname, '../..')
/** A user that may not write what root, as whom tests may run, can. */
const NOBODY = 65534

const ADD_NOTE = `--! Id: 20260102T000000_add_note
--! Footprint: shop.orders
--! Class: data=lossless lock=none types=adds

alter table shop.orders add column note text;
`

/** Prints one error of this code and none of the server's words. */
function expectOne({ code, stderr }: Ended, error: string, hint: string): void {
  expect(stderr.match(/error E_\w+/g)).toEqual([`error ${error.split(':')[0]}`])
  expect(stderr).toContain(`error ${error}`)
  expect(stderr).toContain(`→ ${hint}`)
  expect(stderr).not.toMatch(/permission denied|must be owner|cannot execute|read-only (transaction|mode)/)
  expect(code).toBe(1)
}

async function sql(url: URL, ...statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: url.href })
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}

/** False where the checkout lies below a folder that no other user may enter. */
function nobodyMayRead(): boolean {
  if (process.getuid?.() !== 0) return true
  const files = [commandLine().at(-1) ?? '', join(ROOT, 'node_modules/.bin/node')]
  return files.every((file) => spawnSync('test', ['-r', file], { uid: NOBODY, gid: NOBODY }).status === 0)
}

/** Runs the command as a user that does not own its files. */
const asNobody = (dir: string, args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const options = {
      cwd: dir,
      env: commandEnvironment({ HOME: dir }),
      ...(process.getuid?.() === 0 && { uid: NOBODY, gid: NOBODY }),
    }
    execFile(join(ROOT, 'node_modules/.bin/node'), commandLine(...args), options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })

describe('a role that owns nothing', () => {
  /** The same project for the owner and for a role that may use what the owner has made. */
  async function bothProjects() {
    const { url, drop } = await freshDatabase()
    const [owner, base] = [new URL(url), new URL(url)]
    base.pathname = '/postgres'
    const role = `sluice_test_${randomBytes(4).toString('hex')}`
    onTestFinished(async () => {
      await drop()
      await sql(base, `drop role ${role}`)
    })
    await sql(base, `create role ${role} login password 'pass-of-role'`)
    const user = new URL(url)
    user.username = role
    user.password = 'pass-of-role'
    const project = (at: URL): Promise<string> =>
      makeProject({
        'sluice.config.ts': configWith(`{ pg: { kind: 'postgres', url: '${at.href}' } }`),
        ...ORDERS_MIGRATION,
      })
    return {
      role,
      owner,
      database: owner.pathname.slice(1),
      ours: await project(owner),
      dir: await project(user),
    }
  }

  const grants = (role: string): readonly string[] => [
    `grant usage on schema shop, shop_staging, _sluice to ${role}`,
    `grant create on schema shop_staging to ${role}`,
    `grant select, insert, update, delete on all tables in schema shop, _sluice to ${role}`,
    `grant usage on all sequences in schema _sluice to ${role}`,
  ]

  test('loads, and prints status and rows; what it may not do has the grant', async () => {
    const { role, owner, database, ours, dir } = await bothProjects()
    for (const command of ['load', 'migrate'])
      expectOne(
        await sluice(dir, [command]),
        `E_FORBIDDEN: ${role} may not create the schema _sluice`,
        `run \`grant create on database ${ident(database)} to ${ident(role)}\``,
      )
    expect(await sluice(ours, ['migrate'])).toMatchObject({ code: 0 })
    expect(await sluice(ours, ['load'])).toMatchObject({ code: 0 })
    expectOne(
      await sluice(dir, ['status']),
      'E_FORBIDDEN: the database user may not use, or create tables in, schema _sluice',
      'run `grant usage, create on schema _sluice to ROLE`',
    )
    await sql(owner, ...grants(role), `revoke insert on shop.orders from ${role}`)
    expectOne(
      await sluice(dir, ['load']),
      'E_FORBIDDEN: the database user may not read or write table orders',
      'run `grant select, insert, update, delete on SCHEMA.orders to ROLE`',
    )
    await sql(owner, ...grants(role), 'delete from shop.orders')
    expect((await sluice(dir, ['load'])).stdout).toMatch(/load \d+: loaded/)
    expect((await sluice(dir, ['query', '--csv', 'select id from shop.orders'])).stdout).toBe('id\n1\n')
    expect(await sluice(dir, ['status'])).toMatchObject({ code: 0 })
    expect(await sluice(dir, ['migrate'])).toMatchObject({ code: 0 })
    const folder = join(dir, 'migrations/20260102T000000_add_note')
    await mkdir(folder)
    for (const kind of ENGINE_KINDS) await writeFile(join(folder, `${kind}.sql`), ADD_NOTE)
    expectOne(
      await sluice(dir, ['migrate']),
      'E_FORBIDDEN: the database user may not change table orders, which another role owns',
      'run `alter table SCHEMA.orders owner to ROLE` as its owner',
    )
  })

  test('is sent to the owner where an older version installed _sluice', async () => {
    const { role, owner, ours, dir } = await bothProjects()
    expect(await sluice(ours, ['migrate'])).toMatchObject({ code: 0 })
    expect(await sluice(ours, ['load'])).toMatchObject({ code: 0 })
    await sql(owner, ...grants(role), `comment on table _sluice.loads is 'sluice system older'`)
    expectOne(
      await sluice(dir, ['load']),
      `E_FORBIDDEN: an older version of Sluice installed the schema _sluice, and ${role} may not upgrade it`,
      `run \`sluice migrate\` once as its owner, ${owner.username}`,
    )
    expect(await sluice(dir, ['status'])).toMatchObject({ code: 0 })
  })
})

describe('a target that is read-only', () => {
  test('Postgres: status, loads and query work, and what writes ends with one error', async () => {
    const { url, drop } = await freshDatabase()
    onTestFinished(drop)
    const dir = await makeProject({
      'sluice.config.ts': configWith(`{ pg: { kind: 'postgres', url: '${url}' } }`),
      ...ORDERS_MIGRATION,
    })
    expect(await sluice(dir, ['migrate'])).toMatchObject({ code: 0 })
    expect(await sluice(dir, ['load'])).toMatchObject({ code: 0 })
    const name = new URL(url).pathname.slice(1)
    await sql(new URL(url), `alter database ${name} set default_transaction_read_only = on`)
    expectOne(
      await sluice(dir, ['load']),
      'E_READ_ONLY: target pg is read-only',
      'point the target at the primary',
    )
    for (const command of ['status', 'loads', 'quarantine'])
      expect(await sluice(dir, [command])).toMatchObject({ code: 0 })
    expect((await sluice(dir, ['query', '--csv', 'select id from shop.orders'])).stdout).toBe('id\n1\n')
    const folder = join(dir, 'migrations/20260102T000000_add_note')
    await mkdir(folder)
    for (const kind of ENGINE_KINDS) await writeFile(join(folder, `${kind}.sql`), ADD_NOTE)
    expectOne(
      await sluice(dir, ['migrate']),
      'E_READ_ONLY: target pg is read-only',
      'point the target at the primary',
    )
  })

  test.skipIf(!nobodyMayRead())(
    'DuckDB: the same with a file that the user may not write',
    { tags: 'exhaustive' },
    async () => {
      const { dir } = await ordersProject('duckdb')
      expect(await sluice(dir, ['migrate'])).toMatchObject({ code: 0 })
      expect(await sluice(dir, ['load'])).toMatchObject({ code: 0 })
      await chmod(join(dir, 'shop.duckdb'), 0o444)
      await chmod(dir, 0o777)
      expectOne(
        await asNobody(dir, ['load']),
        'E_READ_ONLY: target duck is read-only',
        'point the target at the primary',
      )
      for (const command of ['status', 'loads', 'quarantine'])
        expect(await asNobody(dir, [command])).toMatchObject({ code: 0 })
      const { stdout } = await asNobody(dir, ['query', '--csv', 'select id from shop.orders'])
      expect(stdout).toBe('id\n1\n')
    },
  )
})

test.each(ENGINE_KINDS)(
  '%s: tables of an older version are one error until a load brings them up to date',
  { tags: 'exhaustive' },
  async (kind) => {
    const { dir, use } = await ordersProject(kind)
    expect(await sluice(dir, ['migrate'])).toMatchObject({ code: 0 })
    await use((engine) =>
      engine.session.script(`
      alter table _sluice.load_tables drop column blocked;
      alter table _sluice.load_tables drop column values_discarded;
      drop table _sluice.quarantine;
      alter table _sluice.loads rename column place to place_before;
      comment on table _sluice.loads is 'sluice system older'`),
    )
    for (const command of ['status', 'loads', 'quarantine']) {
      const { code, stderr } = await sluice(dir, [command])
      expect(code).toBe(1)
      expect(stderr).toBe(
        'error E_SYSTEM_OLD: an older version of Sluice installed the schema _sluice of this target\n  at _sluice\n  → run `sluice load` or `sluice migrate` as the role that owns it: both bring it up to date\n',
      )
    }
    expect(await sluice(dir, ['load'])).toMatchObject({ code: 0 })
    for (const command of ['status', 'loads', 'quarantine'])
      expect(await sluice(dir, [command])).toMatchObject({ code: 0 })
  },
)

test.each(ENGINE_KINDS)(
  '%s: a foreign key of another table onto a row that is to go is E_CONSTRAINT',
  async (kind) => {
    const { dir, use } = await ordersProject(kind)
    expect(await sluice(dir, ['migrate'])).toMatchObject({ code: 0 })
    await use((engine) =>
      engine.session.script(`
      drop table shop.orders;
      create table shop.orders (id bigint primary key, _sluice_load_id bigint not null, _sluice_id bigint not null);
      insert into shop.orders values (7, 0, 7);
      create table shop.notes (order_id bigint references shop.orders (id));
      insert into shop.notes values (7)`),
    )
    expectOne(
      await sluice(dir, ['load', '--full-refresh', '--yes']),
      'E_CONSTRAINT: a constraint or a trigger of the database rejects the rows',
      kind === 'postgres'
        ? 'nothing was written; make a foreign key'
        : 'nothing was written; DuckDB deletes no row to which a foreign key refers',
    )
    const left = await sluice(dir, ['query', '--csv', 'select id from shop.orders'])
    expect(left.stdout).toBe('id\n7\n')
  },
)

test('Postgres: rows for which a trigger raises an error are blocked by its name; DuckDB has no triggers', async () => {
  const { dir, use } = await ordersProject('postgres')
  expect(await sluice(dir, ['migrate'])).toMatchObject({ code: 0 })
  await use((engine) =>
    engine.session.script(`
      create function shop.raise() returns trigger language plpgsql as $$ begin raise exception 'closed today'; end $$;
      create trigger orders_raise before insert on shop.orders for each row execute function shop.raise()`),
  )
  const { stdout, stderr, code } = await sluice(dir, ['load'])
  expect({ code, stderr: stderr.includes('error') }).toEqual({ code: 0, stderr: false })
  expect(stdout).toMatch(/shop\.orders: \d+ rows? blocked by trigger orders_raise/)
})
