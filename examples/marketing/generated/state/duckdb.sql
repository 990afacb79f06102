-- DO NOT EDIT. Made from migrations/ by `sluice generate`: the schema after all migrations.
-- Do not run it: its diff shows reviewers what a migration changes.

create table "everflow"."affiliates" (
  "network_affiliate_id" bigint not null,
  "name" varchar,
  "_client_id" varchar,
  "_sluice_load_id" bigint not null,
  "_sluice_id" bigint not null
);
comment on table "everflow"."affiliates" is 'primary key: ["network_affiliate_id"]';

create table "everflow"."conversions" (
  "conversion_id" varchar not null,
  "conversion_unix_timestamp" bigint,
  "status" varchar,
  "conversion_at" timestamp with time zone,
  "_client_id" varchar,
  "_sluice_load_id" bigint not null,
  "_sluice_id" bigint not null
);
comment on table "everflow"."conversions" is 'primary key: ["conversion_id"]';

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

create table "mapping"."affiliates" (
  "affiliate_id" bigint,
  "source_id" varchar,
  "kind" varchar,
  "label" varchar,
  "_sluice_load_id" bigint not null,
  "_sluice_id" bigint not null
);

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
