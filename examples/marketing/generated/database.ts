// DO NOT EDIT. Made from migrations/ by `sluice generate`, which `sluice migrate` also runs.
// One interface per table, with the columns in the order of the table; types as chosen in sluice.config.ts.

import type { ColumnType } from "kysely";

export type Bigint = ColumnType<string, bigint | number | string, bigint | number | string>;
export type Decimal = ColumnType<string, number | string, number | string>;
export type Timestamp = ColumnType<Date, Date | string, Date | string>;

/** `everflow.affiliates`, primary key (network_affiliate_id) */
export interface EverflowAffiliates {
  /** bigint */
  network_affiliate_id: Bigint;
  /** text */
  name: string | null;
  /** text */
  _client_id: string | null;
  /** bigint */
  _sluice_load_id: Bigint;
  /** bigint */
  _sluice_id: Bigint;
}

/** `everflow.conversions`, primary key (conversion_id) */
export interface EverflowConversions {
  /** text */
  conversion_id: string;
  /** bigint */
  conversion_unix_timestamp: Bigint | null;
  /** text */
  status: string | null;
  /** timestamp */
  conversion_at: Timestamp | null;
  /** text */
  _client_id: string | null;
  /** bigint */
  _sluice_load_id: Bigint;
  /** bigint */
  _sluice_id: Bigint;
}

/** `everflow.daily_stats`, primary key (date, affiliate_id, advertiser_id) */
export interface EverflowDailyStats {
  /** date */
  date: string;
  /** bigint */
  affiliate_id: Bigint;
  /** text */
  affiliate_label: string | null;
  /** bigint */
  advertiser_id: Bigint;
  /** text */
  advertiser_label: string | null;
  /** bigint */
  clicks: Bigint | null;
  /** bigint */
  conversions: Bigint | null;
  /** bigint */
  imp: Bigint | null;
  /** double */
  payout: number | null;
  /** bigint */
  revenue: Bigint | null;
  /** double */
  profit: number | null;
  /** text */
  _client_id: string | null;
  /** bigint */
  _sluice_load_id: Bigint;
  /** bigint */
  _sluice_id: Bigint;
}

/** `mapping.affiliates` */
export interface MappingAffiliates {
  /** bigint */
  affiliate_id: Bigint | null;
  /** text */
  source_id: string | null;
  /** text */
  kind: string | null;
  /** text */
  label: string | null;
  /** bigint */
  _sluice_load_id: Bigint;
  /** bigint */
  _sluice_id: Bigint;
}

/** `marts.daily_performance`: revenue, cost and profit of each day and affiliate */
export interface MartsDailyPerformance {
  /** date */
  date: string;
  /** bigint */
  affiliate_id: Bigint | null;
  /** text */
  label: string;
  /** text */
  kind: string | null;
  /** bigint */
  conversions: Bigint | null;
  /** double */
  revenue: number | null;
  /** double: what the traffic source of an internal affiliate spent, or what an external affiliate was paid */
  cost: number | null;
  /** double */
  profit: number | null;
  /** double: cost of a conversion; 0 without conversions */
  cpa: number;
}

/** `orders.orders_create`, primary key (_file_name, _row_id) */
export interface OrdersOrdersCreate {
  /** bigint */
  order_id: Bigint | null;
  /** date */
  order_date: string | null;
  /** bigint */
  affiliate_id: Bigint | null;
  /** text */
  state: string | null;
  /** decimal(18,2) */
  order_total: Decimal | null;
  /** text */
  _file_name: string;
  /** bigint */
  _row_id: Bigint;
  /** date */
  _file_date: string | null;
  /** text */
  _client_id: string | null;
  /** bigint */
  _sluice_load_id: Bigint;
  /** bigint */
  _sluice_id: Bigint;
}

/** `orders.orders_update`, primary key (_file_name, _row_id) */
export interface OrdersOrdersUpdate {
  /** bigint */
  order_id: Bigint | null;
  /** date */
  order_date: string | null;
  /** text */
  status: string | null;
  /** text */
  _file_name: string;
  /** bigint */
  _row_id: Bigint;
  /** date */
  _file_date: string | null;
  /** text */
  _client_id: string | null;
  /** bigint */
  _sluice_load_id: Bigint;
  /** bigint */
  _sluice_id: Bigint;
}

/** `redtrack.daily_spend`, primary key (date, source_id) */
export interface RedtrackDailySpend {
  /** text */
  source_id: string;
  /** text */
  source_name: string | null;
  /** text */
  source_alias: string | null;
  /** date */
  date: string;
  /** bigint */
  clicks: Bigint | null;
  /** bigint */
  conversions: Bigint | null;
  /** bigint */
  total_conversions: Bigint | null;
  /** double */
  cost: number | null;
  /** text */
  _client_id: string | null;
  /** bigint */
  _sluice_load_id: Bigint;
  /** bigint */
  _sluice_id: Bigint;
}

/** `staging.affiliate_days`: what each affiliate did on each day at Everflow, for all advertisers together */
export interface StagingAffiliateDays {
  /** date */
  date: string;
  /** bigint */
  affiliate_id: Bigint;
  /** bigint */
  clicks: Bigint | null;
  /** bigint */
  conversions: Bigint | null;
  /** double */
  revenue: number | null;
  /** double */
  payout: number | null;
}

/** `staging.source_days`: what each traffic source cost on each day at RedTrack */
export interface StagingSourceDays {
  /** date */
  date: string | null;
  /** text */
  source_id: string | null;
  /** double */
  cost: number | null;
}

/** All tables by the name that queries call them. */
export interface DB {
  "everflow.affiliates": EverflowAffiliates;
  "everflow.conversions": EverflowConversions;
  "everflow.daily_stats": EverflowDailyStats;
  "mapping.affiliates": MappingAffiliates;
  "marts.daily_performance": MartsDailyPerformance;
  "orders.orders_create": OrdersOrdersCreate;
  "orders.orders_update": OrdersOrdersUpdate;
  "redtrack.daily_spend": RedtrackDailySpend;
  "staging.affiliate_days": StagingAffiliateDays;
  "staging.source_days": StagingSourceDays;
}
