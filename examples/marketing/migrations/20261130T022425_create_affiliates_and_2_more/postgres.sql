--! Id: 20261130T022425_create_affiliates_and_2_more
--! Engine: postgres
--! Base: sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945
--! Rendered: sha256:f8aa1d5af61d88fd23bd5fa8fafe4511f32e0d6613b3a5ed57dfb9cd32fc7775
--! Footprint: everflow.affiliates
--! Footprint: everflow.conversions
--! Footprint: everflow.daily_stats
--! Class: data=lossless lock=none types=adds
--! Evidence: everflow.affiliates rule=new-table load=1 seen=3 violating=0 null=0 loads=1 first=2026-11-30T02:23:16.951Z last=2026-11-30T02:23:16.951Z last-load=1
--! Evidence: everflow.conversions rule=new-table load=1 seen=3 violating=0 null=0 loads=1 first=2026-11-30T02:23:16.951Z last=2026-11-30T02:23:16.951Z last-load=1
--! Evidence: everflow.daily_stats rule=new-table load=1 seen=9 violating=0 null=0 loads=1 first=2026-11-30T02:23:16.951Z last=2026-11-30T02:23:16.951Z last-load=1

begin;
set local lock_timeout = '500ms';

-- create everflow.affiliates: load 1, 3 rows
-- data=lossless lock=none types=adds
create schema if not exists "everflow";
create table "everflow"."affiliates" (
  "network_affiliate_id" bigint not null,
  "name" text,
  "_client_id" text,
  "_sluice_load_id" bigint not null,
  "_sluice_id" bigint not null,
  primary key ("network_affiliate_id")
);

-- create everflow.conversions: load 1, 3 rows
-- data=lossless lock=none types=adds
create schema if not exists "everflow";
create table "everflow"."conversions" (
  "conversion_id" text not null,
  "conversion_unix_timestamp" bigint,
  "status" text,
  "conversion_at" timestamptz,
  "_client_id" text,
  "_sluice_load_id" bigint not null,
  "_sluice_id" bigint not null,
  primary key ("conversion_id")
);

-- create everflow.daily_stats: load 1, 9 rows
-- data=lossless lock=none types=adds
create schema if not exists "everflow";
create table "everflow"."daily_stats" (
  "date" date not null,
  "affiliate_id" bigint not null,
  "affiliate_label" text,
  "advertiser_id" bigint not null,
  "advertiser_label" text,
  "clicks" bigint,
  "conversions" bigint,
  "imp" bigint,
  "payout" double precision,
  "revenue" bigint,
  "profit" double precision,
  "_client_id" text,
  "_sluice_load_id" bigint not null,
  "_sluice_id" bigint not null,
  primary key ("date", "affiliate_id", "advertiser_id")
);

commit;
