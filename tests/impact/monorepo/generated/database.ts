// DO NOT EDIT. Made from migrations/ by `sluice generate`, which `sluice migrate` also runs.
// One interface per table, with the columns in the order of the table; types as chosen in sluice.config.ts.

import type { ColumnType } from "kysely";

export type Bigint = ColumnType<string, bigint | number | string, bigint | number | string>;
export type Decimal = ColumnType<string, number | string, number | string>;

/** `shop.customers`, primary key (customer_id) */
export interface ShopCustomers {
  /** bigint */
  customer_id: Bigint;
  /** text */
  email: string;
  /** text */
  tier: string | null;
  /** text */
  zip: string | null;
  /** date */
  signed_up: string | null;
}

/** `shop.orders`, primary key (order_id) */
export interface ShopOrders {
  /** bigint */
  order_id: Bigint;
  /** bigint */
  customer_id: Bigint;
  /** bigint */
  amount: Bigint;
  /** decimal(18,2) */
  tax: Decimal | null;
  /** date */
  placed_on: string | null;
  /** text */
  coupon: string | null;
  /** text */
  channel: string;
  /** bool */
  gift: boolean | null;
}

/** `shop.products`, primary key (sku) */
export interface ShopProducts {
  /** text */
  sku: string;
  /** text */
  title: string;
  /** double */
  price: number | null;
  /** text */
  tags: string | null;
}

/** `shop.refunds`, primary key (refund_id) */
export interface ShopRefunds {
  /** bigint */
  refund_id: Bigint;
  /** bigint */
  order_id: Bigint;
  /** bigint */
  amount: Bigint;
  /** text */
  reason: string | null;
}

/** All tables by the name that queries call them. */
export interface DB {
  "shop.customers": ShopCustomers;
  "shop.orders": ShopOrders;
  "shop.products": ShopProducts;
  "shop.refunds": ShopRefunds;
}
