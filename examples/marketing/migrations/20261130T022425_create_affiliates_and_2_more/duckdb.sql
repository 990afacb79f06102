--! Id: 20261130T022425_create_affiliates_and_2_more
--! Engine: duckdb
--! Base: sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945
--! Rendered: sha256:ba31f26776bc5eb862db46137b8169e82babb063155aa1c4dac5d3ef77c88259
--! Footprint: everflow.affiliates
--! Footprint: everflow.conversions
--! Footprint: everflow.daily_stats
--! Class: data=lossless lock=none types=adds
--! Evidence: everflow.affiliates rule=new-table load=1 seen=3 violating=0 null=0 loads=1 first=2026-11-30T02:23:16.951Z last=2026-11-30T02:23:16.951Z last-load=1
--! Evidence: everflow.conversions rule=new-table load=1 seen=3 violating=0 null=0 loads=1 first=2026-11-30T02:23:16.951Z last=2026-11-30T02:23:16.951Z last-load=1
--! Evidence: everflow.daily_stats rule=new-table load=1 seen=9 violating=0 null=0 loads=1 first=2026-11-30T02:23:16.951Z last=2026-11-30T02:23:16.951Z last-load=1

-- create everflow.affiliates: load 1, 3 rows
-- data=lossless lock=none types=adds
create schema if not exists "everflow";
create table "everflow"."affiliates" (
  "network_affiliate_id" bigint not null,
  "name" varchar,
  "_client_id" varchar,
  "_sluice_load_id" bigint not null,
  "_sluice_id" bigint not null
);
comment on table "everflow"."affiliates" is 'primary key: ["network_affiliate_id"]';

-- create everflow.conversions: load 1, 3 rows
-- data=lossless lock=none types=adds
create schema if not exists "everflow";
create table "everflow"."conversions" (
  "conversion_id" varchar not null,
  "conversion_unix_timestamp" bigint,
  "status" varchar,
  "conversion_at" timestamptz,
  "_client_id" varchar,
  "_sluice_load_id" bigint not null,
  "_sluice_id" bigint not null
);
comment on table "everflow"."conversions" is 'primary key: ["conversion_id"]';

-- create everflow.daily_stats: load 1, 9 rows
-- data=lossless lock=none types=adds
create schema if not exists "everflow";
create table "everflow"."daily_stats" (
  "date" date not null,
  "affiliate_id" bigint not null,
  "affiliate_label" varchar,
  "advertiser_id" bigint not null,
  "advertiser_label" varchar,
  "clicks" bigint,
  "conversions" bigint,
  "imp" bigint,
  "payout" double,
  "revenue" bigint,
  "profit" double,
  "_client_id" varchar,
  "_sluice_load_id" bigint not null,
  "_sluice_id" bigint not null
);
comment on table "everflow"."daily_stats" is 'primary key: ["date","affiliate_id","advertiser_id"]';
