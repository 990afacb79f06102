import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from '@sluice/schema-evolution'
import { expect, test } from 'vitest'
import { withFolder } from './engines.ts'
import { withMigrations } from './project.ts'

const HAND_MADE = `
create schema shop;
create table shop.orders (
  id bigint not null,
  "Qty" bigint default 1 not null,
  note text default 'it''s; fine',
  primary key (id)
);
create table shop.a (x numeric(18,2));
create index orders_note on shop.orders (note);
create view shop.big as select id from shop.orders where "Qty" > 10;
comment on table shop.a is 'what''s this; a comment';
comment on column shop.orders.note is 'for people';
`

const both = {
  targets: { dev: { kind: 'duckdb', path: 'dev.duckdb' }, live: { kind: 'postgres', url: '' } },
} as const

const body = (text: string): string => text.slice(text.indexOf('create'))

test('the state of each engine shows keys, defaults, not null, indexes, views and comments', () =>
  withMigrations(async ({ dir, write }) => {
    const projectDir = join(dir, '..')
    await write('20260102T030405_by_hand', HAND_MADE)
    await generate({ projectDir, config: both })
    const [duckdb, postgres] = await Promise.all(
      ['duckdb', 'postgres'].map((kind) => readFile(join(projectDir, `generated/state/${kind}.sql`), 'utf8')),
    )
    expect(duckdb).toMatch(/^-- DO NOT EDIT\. Made from migrations\/ by `sluice generate`/)
    expect(body(postgres ?? '')).toBe(`create table "shop"."a" (
  "x" numeric(18,2)
);
comment on table "shop"."a" is 'what''s this; a comment';

create table "shop"."orders" (
  "id" bigint not null,
  "Qty" bigint default 1 not null,
  "note" text default 'it''s; fine'::text,
  primary key (id)
);
CREATE INDEX orders_note ON shop.orders USING btree (note);
comment on column "shop"."orders"."note" is 'for people';

create view "shop"."big" as
SELECT id
   FROM shop.orders
  WHERE "Qty" > 10;
`)
    expect(body(duckdb ?? '')).toBe(`create table "shop"."a" (
  "x" decimal(18,2)
);
comment on table "shop"."a" is 'what''s this; a comment';

create table "shop"."orders" (
  "id" bigint not null,
  "Qty" bigint default 1 not null,
  "note" varchar default 'it''s; fine',
  primary key(id)
);
CREATE INDEX orders_note ON shop.orders(note);
comment on column "shop"."orders"."note" is 'for people';

CREATE VIEW shop.big AS SELECT id FROM shop.orders WHERE (Qty > 10);
`)
    const again = await generate({ projectDir, config: both })
    expect(again).toMatchObject({ changed: false })
  }))

test('an engine that no target uses any more has no state, and a left one is stale', () =>
  withFolder(async (projectDir) => {
    await mkdir(join(projectDir, 'generated/state'), { recursive: true })
    const left = join(projectDir, 'generated/state/postgres.sql')
    await writeFile(left, '-- of a former target\n')
    const config = { targets: { dev: both.targets.dev } }
    await generate({ projectDir, config: both })
    await expect(generate({ projectDir, config, check: true })).rejects.toMatchObject({
      code: 'E_GENERATED_STALE',
      place: 'generated/state/postgres.sql',
    })
    expect(await generate({ projectDir, config })).toMatchObject({ changed: true })
    expect(existsSync(left)).toBe(false)
    expect(await generate({ projectDir, config, check: true })).toMatchObject({ changed: false })
  }))
