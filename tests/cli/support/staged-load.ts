import { type Engine } from '@sluice/engine'
import { installSystem } from '@sluice/ledger'

/**
 * A load of `shop.orders` of which all rows wait in staging, as the loader leaves it: ids 1 to `rows`, and `amount`.
 */
export async function stageLoad(engine: Engine, loadId: number, rows: number): Promise<void> {
  await installSystem(engine)
  await engine.transaction(async (tx) => {
    await tx.script(`
      create schema if not exists shop;
      create schema if not exists shop_staging;
      create table shop_staging.orders_${loadId} (_sluice_position bigint, id bigint, amount bigint);
      insert into _sluice.loads (load_id, schema_name, status, inserted_at, seconds, schema_version_hash)
      values (${loadId}, 'shop', 'waiting', timestamptz '2026-01-0${loadId} 10:20:30Z', 1.5, 'x')`)
    for (let i = 0; i < rows; i++) {
      await tx.run(`insert into shop_staging.orders_${loadId} values (${i}, ${i + 1}, ${(i + 1) * 100})`)
    }
    const columns = JSON.stringify(['id', 'amount'].map((name) => ({ name, type: 'bigint' })))
    await tx.run(
      `insert into _sluice.load_tables (load_id, schema_name, table_name, resource, disposition, primary_key, columns,
         empty_columns, replaced_files, staging_table, rows_read, rows_merged, rows_waiting, rows_blocked, rows_superseded,
         rows_quarantined, rows_discarded)
       values (${loadId}, 'shop', 'orders', 'orders', 'merge', '["id"]', '${columns}',
         '[]', '[]', 'orders_${loadId}', ${rows}, 0, ${rows}, 0, 0, 0, 0)`,
    )
    await tx.run(`insert into _sluice.files values
      ('shop', 'orders', 'day-${loadId}.csv', ${loadId}, 123456, 'e', timestamptz '2026-01-01 00:00:00Z', ${rows})`)
    await tx.run(`insert into _sluice.quarantine values
      (${loadId}, 'shop', 'orders', 'day-${loadId}.csv', 7, 'too many fields', 'a,b' || chr(9) || 'c')`)
  })
}

export const CREATE_ORDERS = 'migrations/20260101T000000_create_orders'

/** The migration that makes the table for these loads, for both engines. */
export const ORDERS_MIGRATION: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['duckdb', ''],
    ['postgres', ', primary key (id)'],
  ].map(([kind, key]) => [
    `${CREATE_ORDERS}/${kind}.sql`,
    `--! Id: 20260101T000000_create_orders
--! Footprint: shop.orders
--! Class: data=lossless lock=none types=adds

create schema if not exists shop;

create table shop.orders (
  id bigint not null,
  amount bigint,
  _sluice_load_id bigint not null,
  _sluice_id bigint not null${key}
);
`,
  ]),
)
