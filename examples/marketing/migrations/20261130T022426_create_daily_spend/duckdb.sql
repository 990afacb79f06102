--! Id: 20261130T022426_create_daily_spend
--! Engine: duckdb
--! Base: sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945
--! Rendered: sha256:a7cef827c8a34c841afb48ec519537018f3c47512ca2075b234cb4894ab45b18
--! Footprint: redtrack.daily_spend
--! Class: data=lossless lock=none types=adds
--! Evidence: redtrack.daily_spend rule=new-table load=1 seen=6 violating=0 null=0 loads=1 first=2026-11-30T02:24:23.485Z last=2026-11-30T02:24:23.485Z last-load=1

-- create redtrack.daily_spend: load 1, 6 rows
-- data=lossless lock=none types=adds
create schema if not exists "redtrack";
create table "redtrack"."daily_spend" (
  "source_id" varchar not null,
  "source_name" varchar,
  "source_alias" varchar,
  "date" date not null,
  "clicks" bigint,
  "conversions" bigint,
  "total_conversions" bigint,
  "cost" double,
  "_client_id" varchar,
  "_sluice_load_id" bigint not null,
  "_sluice_id" bigint not null
);
comment on table "redtrack"."daily_spend" is 'primary key: ["date","source_id"]';
