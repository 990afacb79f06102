--! Id: 20261130T022426_create_daily_spend
--! Engine: postgres
--! Base: sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945
--! Rendered: sha256:033e9399871b937972bc60ad7df4dc1ca73b3312bed420b192cc4491ad1c242a
--! Footprint: redtrack.daily_spend
--! Class: data=lossless lock=none types=adds
--! Evidence: redtrack.daily_spend rule=new-table load=1 seen=6 violating=0 null=0 loads=1 first=2026-11-30T02:24:23.485Z last=2026-11-30T02:24:23.485Z last-load=1

begin;
set local lock_timeout = '500ms';

-- create redtrack.daily_spend: load 1, 6 rows
-- data=lossless lock=none types=adds
create schema if not exists "redtrack";
create table "redtrack"."daily_spend" (
  "source_id" text not null,
  "source_name" text,
  "source_alias" text,
  "date" date not null,
  "clicks" bigint,
  "conversions" bigint,
  "total_conversions" bigint,
  "cost" double precision,
  "_client_id" text,
  "_sluice_load_id" bigint not null,
  "_sluice_id" bigint not null,
  primary key ("date", "source_id")
);

commit;
