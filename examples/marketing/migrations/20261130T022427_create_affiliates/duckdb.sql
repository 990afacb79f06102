--! Id: 20261130T022427_create_affiliates
--! Engine: duckdb
--! Base: sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945
--! Rendered: sha256:e3d6c61e0b18165a7d01f661910fa193b507891f6a98d10ad81c84b0318a0b87
--! Footprint: mapping.affiliates
--! Class: data=lossless lock=none types=adds
--! Evidence: mapping.affiliates rule=new-table load=1 file="affiliates.csv" row=0 seen=3 violating=0 null=0 loads=1 first=2026-11-30T02:24:24.373Z last=2026-11-30T02:24:24.373Z last-load=1

-- create mapping.affiliates: load 1, 3 rows, first in affiliates.csv row 0
-- data=lossless lock=none types=adds
create schema if not exists "mapping";
create table "mapping"."affiliates" (
  "affiliate_id" bigint,
  "source_id" varchar,
  "kind" varchar,
  "label" varchar,
  "_sluice_load_id" bigint not null,
  "_sluice_id" bigint not null
);
