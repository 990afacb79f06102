--! Id: 20261130T022424_create_orders_create_and_1_more
--! Engine: postgres
--! Base: sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945
--! Rendered: sha256:1d35c2e60704136beac87b19cf9278f2bb92b60e3658f4276f3a66c43cda53bf
--! Footprint: orders.orders_create
--! Footprint: orders.orders_update
--! Class: data=lossless lock=none types=adds
--! Evidence: orders.orders_create rule=new-table load=1 file="orders_create_2025-12-20.csv" row=0 seen=2 violating=0 null=0 loads=1 first=2026-11-30T02:22:57.819Z last=2026-11-30T02:22:57.819Z last-load=1
--! Evidence: orders.orders_update rule=new-table load=1 file="orders_update_2025-12-20.csv" row=0 seen=1 violating=0 null=0 loads=1 first=2026-11-30T02:22:57.819Z last=2026-11-30T02:22:57.819Z last-load=1

begin;
set local lock_timeout = '500ms';

-- create orders.orders_create: load 1, 2 rows, first in orders_create_2025-12-20.csv row 0
-- data=lossless lock=none types=adds
create schema if not exists "orders";
create table "orders"."orders_create" (
  "order_id" bigint,
  "order_date" date,
  "affiliate_id" bigint,
  "state" text,
  "order_total" numeric(18,2),
  "_file_name" text not null,
  "_row_id" bigint not null,
  "_file_date" date,
  "_client_id" text,
  "_sluice_load_id" bigint not null,
  "_sluice_id" bigint not null,
  primary key ("_file_name", "_row_id")
);

-- create orders.orders_update: load 1, 1 rows, first in orders_update_2025-12-20.csv row 0
-- data=lossless lock=none types=adds
create schema if not exists "orders";
create table "orders"."orders_update" (
  "order_id" bigint,
  "order_date" date,
  "status" text,
  "_file_name" text not null,
  "_row_id" bigint not null,
  "_file_date" date,
  "_client_id" text,
  "_sluice_load_id" bigint not null,
  "_sluice_id" bigint not null,
  primary key ("_file_name", "_row_id")
);

commit;
