-- DO NOT EDIT. Made from migrations/ by `sluice generate`: the schema after all migrations.
-- Do not run it: its diff shows reviewers what a migration changes.

create table "everflow"."affiliates" (
  "network_affiliate_id" bigint not null,
  "name" text,
  "_client_id" text,
  "_sluice_load_id" bigint not null,
  "_sluice_id" bigint not null,
  primary key (network_affiliate_id)
);

create table "everflow"."conversions" (
  "conversion_id" text not null,
  "conversion_unix_timestamp" bigint,
  "status" text,
  "conversion_at" timestamp with time zone,
  "_client_id" text,
  "_sluice_load_id" bigint not null,
  "_sluice_id" bigint not null,
  primary key (conversion_id)
);

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
  primary key (date, affiliate_id, advertiser_id)
);

create table "mapping"."affiliates" (
  "affiliate_id" bigint,
  "source_id" text,
  "kind" text,
  "label" text,
  "_sluice_load_id" bigint not null,
  "_sluice_id" bigint not null
);

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
  primary key (_file_name, _row_id)
);

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
  primary key (_file_name, _row_id)
);

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
  primary key (date, source_id)
);
