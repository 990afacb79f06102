--! Id: 20261130T022424_create_orders_create_and_1_more
--! Engine: duckdb
--! Base: sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945
--! Rendered: sha256:9d8402453e8c62f6b4c39d7845c60b3a11816c4f5a2e5e43d31738f6d150848a
--! Footprint: orders.orders_create
--! Footprint: orders.orders_update
--! Class: data=lossless lock=none types=adds
--! Evidence: orders.orders_create rule=new-table load=1 file="orders_create_2025-12-20.csv" row=0 seen=2 violating=0 null=0 loads=1 first=2026-11-30T02:22:57.819Z last=2026-11-30T02:22:57.819Z last-load=1
--! Evidence: orders.orders_update rule=new-table load=1 file="orders_update_2025-12-20.csv" row=0 seen=1 violating=0 null=0 loads=1 first=2026-11-30T02:22:57.819Z last=2026-11-30T02:22:57.819Z last-load=1

-- create orders.orders_create: load 1, 2 rows, first in orders_create_2025-12-20.csv row 0
-- data=lossless lock=none types=adds
create schema if not exists "orders";
create table "orders"."orders_create" (
  "order_id" bigint,
  "order_date" date,
  "affiliate_id" bigint,
  "state" varchar,
  "order_total" decimal(18,2),
  "_file_name" varchar not null,
  "_row_id" bigint not null,
  "_file_date" date,
  "_client_id" varchar,
  "_sluice_load_id" bigint not null,
  "_sluice_id" bigint not null
);
comment on table "orders"."orders_create" is 'primary key: ["_file_name","_row_id"]';

-- create orders.orders_update: load 1, 1 rows, first in orders_update_2025-12-20.csv row 0
-- data=lossless lock=none types=adds
create schema if not exists "orders";
create table "orders"."orders_update" (
  "order_id" bigint,
  "order_date" date,
  "status" varchar,
  "_file_name" varchar not null,
  "_row_id" bigint not null,
  "_file_date" date,
  "_client_id" varchar,
  "_sluice_load_id" bigint not null,
  "_sluice_id" bigint not null
);
comment on table "orders"."orders_update" is 'primary key: ["_file_name","_row_id"]';
