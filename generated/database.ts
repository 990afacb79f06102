// DO NOT EDIT. Made from migrations/ by `sluice generate`, which `sluice migrate` also runs.
// One interface per table, with the columns in the order of the table; types as chosen in sluice.config.ts.

import type { ColumnType } from "kysely";

export type Bigint = ColumnType<string, bigint | number | string, bigint | number | string>;
export type Decimal = ColumnType<string, number | string, number | string>;
export type Timestamp = ColumnType<Date, Date | string, Date | string>;

/** `orders.orders_create`, primary key (_file_name, _row_id) */
export interface OrdersOrdersCreate {
  /** bigint */
  orders_id: Bigint | null;
  /** text */
  created_by: string | null;
  /** text */
  billing_fname: string | null;
  /** text */
  billing_lname: string | null;
  /** text */
  billing_street_address: string | null;
  /** text */
  billing_city: string | null;
  /** text */
  billing_state: string | null;
  /** text */
  billing_postcode: string | null;
  /** text */
  billing_country: string | null;
  /** text */
  billing_phone: string | null;
  /** text */
  billing_email: string | null;
  /** text */
  delivery_fname: string | null;
  /** text */
  delivery_lname: string | null;
  /** text */
  delivery_street_address: string | null;
  /** text */
  delivery_city: string | null;
  /** text */
  delivery_state: string | null;
  /** text */
  delivery_postcode: string | null;
  /** text */
  delivery_country: string | null;
  /** text */
  delivery_phone: string | null;
  /** text */
  delivery_email: string | null;
  /** decimal(18,2) */
  shipping_price: Decimal | null;
  /** bigint */
  shipping_weight: Bigint | null;
  /** bool */
  delivery_confirm: boolean | null;
  /** bool */
  signature_confirm: boolean | null;
  /** decimal(18,2) */
  non_taxable_amount: Decimal | null;
  /** decimal(18,2) */
  taxable_amount: Decimal | null;
  /** bigint */
  tax_pct: Bigint | null;
  /** decimal(18,2) */
  tax_amount: Decimal | null;
  /** decimal(18,2) */
  total_amount: Decimal | null;
  /** date */
  order_date: string | null;
  /** time */
  order_time: string | null;
  /** bigint */
  campaign_id: Bigint | null;
  /** bigint */
  customers_id: Bigint | null;
  /** date */
  customer_creation_date: string | null;
  /** bigint */
  prospects_id: Bigint | null;
  /** text */
  cc_num_masked: string | null;
  /** text */
  cc_expires: string | null;
  /** bigint */
  gateway_id: Bigint | null;
  /** text */
  gateway_alias: string | null;
  /** decimal(18,2) */
  processing_percent: Decimal | null;
  /** decimal(18,2) */
  reserve_percent: Decimal | null;
  /** decimal(18,2) */
  transaction_fee: Decimal | null;
  /** decimal(18,2) */
  chargeback_fee: Decimal | null;
  /** text */
  descriptor: string | null;
  /** text */
  customer_service_number: string | null;
  /** text */
  ip_address: string | null;
  /** text */
  order_status: string | null;
  /** text */
  decline_reason: string | null;
  /** bool */
  cascade_flag: boolean | null;
  /** bool */
  fraud_flag: boolean | null;
  /** bool */
  chargeback_flag: boolean | null;
  /** bool */
  rma_flag: boolean | null;
  /** bool */
  return_flag: boolean | null;
  /** bool */
  is_recurring: boolean | null;
  /** date */
  recurring_date: string | null;
  /** text */
  transaction_id: string | null;
  /** text */
  auth_id: string | null;
  /** bool */
  retrying: boolean | null;
  /** text */
  retry_attempt: string | null;
  /** bool */
  void_flag: boolean | null;
  /** bool */
  refund_flag: boolean | null;
  /** decimal(18,2) */
  refund_amount: Decimal | null;
  /** bigint */
  affid: Bigint | null;
  /** text */
  c1: string | null;
  /** bigint */
  rebill_discount: Bigint | null;
  /** bigint */
  rebill_depth: Bigint | null;
  /** bigint */
  parent_order_id: Bigint | null;
  /** bigint */
  products_id: Bigint | null;
  /** text */
  product_name: string | null;
  /** bool */
  shippable_flag: boolean | null;
  /** decimal(18,2) */
  product_price: Decimal | null;
  /** text */
  product_sku: string | null;
  /** text */
  product_category: string | null;
  /** text */
  products_description: string | null;
  /** bigint */
  products_quantity: Bigint | null;
  /** decimal(18,2) */
  declared_value: Decimal | null;
  /** timestamp */
  acquisition_date: Timestamp | null;
  /** bool */
  blacklisted_flag: boolean | null;
  /** bigint */
  ancestor_id: Bigint | null;
  /** bool */
  decline_salvage_discount: boolean | null;
  /** bigint */
  salvage_discount_pct: Bigint | null;
  /** bool */
  is_test_cc: boolean | null;
  /** bool */
  cancelled_flag: boolean | null;
  /** bigint */
  fulfillment_number: Bigint | null;
  /** text */
  click_id: string | null;
  /** bigint */
  retries_left: Bigint | null;
  /** bigint */
  offer_id: Bigint | null;
  /** bigint */
  processor_id: Bigint | null;
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
  orders_id: Bigint | null;
  /** text */
  created_by: string | null;
  /** text */
  billing_fname: string | null;
  /** text */
  billing_lname: string | null;
  /** text */
  billing_street_address: string | null;
  /** text */
  billing_city: string | null;
  /** text */
  billing_state: string | null;
  /** text */
  billing_postcode: string | null;
  /** text */
  billing_country: string | null;
  /** text */
  billing_phone: string | null;
  /** text */
  billing_email: string | null;
  /** text */
  delivery_fname: string | null;
  /** text */
  delivery_lname: string | null;
  /** text */
  delivery_street_address: string | null;
  /** text */
  delivery_city: string | null;
  /** text */
  delivery_state: string | null;
  /** text */
  delivery_postcode: string | null;
  /** text */
  delivery_country: string | null;
  /** text */
  delivery_phone: string | null;
  /** text */
  delivery_email: string | null;
  /** decimal(18,2) */
  shipping_price: Decimal | null;
  /** bigint */
  shipping_weight: Bigint | null;
  /** bool */
  delivery_confirm: boolean | null;
  /** bool */
  signature_confirm: boolean | null;
  /** decimal(18,2) */
  non_taxable_amount: Decimal | null;
  /** decimal(18,2) */
  taxable_amount: Decimal | null;
  /** bigint */
  tax_pct: Bigint | null;
  /** decimal(18,2) */
  tax_amount: Decimal | null;
  /** decimal(18,2) */
  total_amount: Decimal | null;
  /** date */
  order_date: string | null;
  /** time */
  order_time: string | null;
  /** bigint */
  campaign_id: Bigint | null;
  /** bigint */
  customers_id: Bigint | null;
  /** date */
  customer_creation_date: string | null;
  /** bigint */
  prospects_id: Bigint | null;
  /** text */
  cc_num_masked: string | null;
  /** text */
  cc_expires: string | null;
  /** bigint */
  gateway_id: Bigint | null;
  /** text */
  gateway_alias: string | null;
  /** decimal(18,2) */
  processing_percent: Decimal | null;
  /** decimal(18,2) */
  reserve_percent: Decimal | null;
  /** decimal(18,2) */
  transaction_fee: Decimal | null;
  /** decimal(18,2) */
  chargeback_fee: Decimal | null;
  /** text */
  descriptor: string | null;
  /** text */
  customer_service_number: string | null;
  /** text */
  ip_address: string | null;
  /** text */
  order_status: string | null;
  /** text */
  decline_reason: string | null;
  /** bool */
  cascade_flag: boolean | null;
  /** bool */
  fraud_flag: boolean | null;
  /** bool */
  chargeback_flag: boolean | null;
  /** bool */
  rma_flag: boolean | null;
  /** bool */
  return_flag: boolean | null;
  /** bool */
  is_recurring: boolean | null;
  /** date */
  recurring_date: string | null;
  /** text */
  transaction_id: string | null;
  /** text */
  auth_id: string | null;
  /** bool */
  retrying: boolean | null;
  /** text */
  retry_attempt: string | null;
  /** bool */
  void_flag: boolean | null;
  /** bool */
  refund_flag: boolean | null;
  /** decimal(18,2) */
  refund_amount: Decimal | null;
  /** bigint */
  affid: Bigint | null;
  /** text */
  c1: string | null;
  /** bigint */
  rebill_discount: Bigint | null;
  /** bigint */
  rebill_depth: Bigint | null;
  /** bigint */
  parent_order_id: Bigint | null;
  /** bigint */
  products_id: Bigint | null;
  /** text */
  product_name: string | null;
  /** bool */
  shippable_flag: boolean | null;
  /** decimal(18,2) */
  product_price: Decimal | null;
  /** text */
  product_sku: string | null;
  /** text */
  product_category: string | null;
  /** text */
  products_description: string | null;
  /** bigint */
  products_quantity: Bigint | null;
  /** decimal(18,2) */
  declared_value: Decimal | null;
  /** timestamp */
  acquisition_date: Timestamp | null;
  /** bool */
  blacklisted_flag: boolean | null;
  /** bigint */
  ancestor_id: Bigint | null;
  /** bool */
  decline_salvage_discount: boolean | null;
  /** bigint */
  salvage_discount_pct: Bigint | null;
  /** bool */
  is_test_cc: boolean | null;
  /** bool */
  cancelled_flag: boolean | null;
  /** bigint */
  fulfillment_number: Bigint | null;
  /** text */
  click_id: string | null;
  /** bigint */
  retries_left: Bigint | null;
  /** bigint */
  offer_id: Bigint | null;
  /** bigint */
  processor_id: Bigint | null;
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

/** All tables by the name that queries call them. */
export interface DB {
  "orders.orders_create": OrdersOrdersCreate;
  "orders.orders_update": OrdersOrdersUpdate;
}
