// DO NOT EDIT. Made from migrations/ by `sluice generate`, which `sluice migrate` runs too.
// One interface a table, columns in their order in the table; types as chosen in sluice.config.ts.

import type { ColumnType } from "kysely";

export type Bigint = ColumnType<string, bigint | number | string, bigint | number | string>;
export type Decimal = ColumnType<string, number | string, number | string>;

/** `orders.orders_create`, primary key (_file_name, _row_id) */
export interface OrdersOrdersCreate {
  /** bigint */
  _sluice_load_id: Bigint;
  /** bigint */
  _sluice_id: Bigint;
  /** text */
  _file_name: string | null;
  /** bigint */
  _row_id: Bigint | null;
  /** date */
  _file_date: string | null;
  /** text */
  _client_id: string | null;
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
  billing_suburb: string | null;
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
  delivery_suburb: string | null;
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
  /** text */
  shipping_method: string | null;
  /** text */
  shipping_desc: string | null;
  /** text */
  shipping_group: string | null;
  /** text */
  shipping_group_code: string | null;
  /** text */
  shipping_price: string | null;
  /** text */
  shipping_weight: string | null;
  /** text */
  delivery_confirm: string | null;
  /** text */
  signature_confirm: string | null;
  /** bigint */
  non_taxable_amount: Bigint | null;
  /** text */
  taxable_amount: string | null;
  /** text */
  tax_pct: string | null;
  /** text */
  tax_amount: string | null;
  /** decimal(18,2) */
  total_amount: Decimal | null;
  /** date */
  order_date: string | null;
  /** text */
  order_time: string | null;
  /** text */
  tracking_num: string | null;
  /** bigint */
  campaign_id: Bigint | null;
  /** bigint */
  customers_id: Bigint | null;
  /** text */
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
  /** text */
  cascade_flag: string | null;
  /** text */
  orig_gateway: string | null;
  /** text */
  cascade_reason: string | null;
  /** text */
  shipped_date: string | null;
  /** text */
  fraud_flag: string | null;
  /** text */
  fraud_date: string | null;
  /** text */
  chargeback_flag: string | null;
  /** text */
  chargeback_date: string | null;
  /** text */
  chargeback_user: string | null;
  /** text */
  rma_flag: string | null;
  /** text */
  rma_number: string | null;
  /** text */
  rma_reason: string | null;
  /** text */
  rma_date: string | null;
  /** text */
  rma_user: string | null;
  /** text */
  return_flag: string | null;
  /** text */
  return_reason: string | null;
  /** text */
  is_recurring: string | null;
  /** text */
  recurring_date: string | null;
  /** text */
  retry_date: string | null;
  /** text */
  installments: string | null;
  /** text */
  transaction_id: string | null;
  /** text */
  auth_id: string | null;
  /** text */
  retrying: string | null;
  /** text */
  retry_attempt: string | null;
  /** text */
  hold_date: string | null;
  /** text */
  void_flag: string | null;
  /** text */
  void_amount: string | null;
  /** text */
  void_date: string | null;
  /** text */
  void_user: string | null;
  /** text */
  refund_flag: string | null;
  /** text */
  refund_amount: string | null;
  /** text */
  refund_date: string | null;
  /** text */
  refund_user: string | null;
  /** text */
  afid: string | null;
  /** text */
  sid: string | null;
  /** bigint */
  affid: Bigint | null;
  /** text */
  c1: string | null;
  /** text */
  c2: string | null;
  /** text */
  c3: string | null;
  /** text */
  bid: string | null;
  /** text */
  aid: string | null;
  /** text */
  opt: string | null;
  /** text */
  rebill_discount: string | null;
  /** bigint */
  rebill_depth: Bigint | null;
  /** bigint */
  parent_order_id: Bigint | null;
  /** bigint */
  products_id: Bigint | null;
  /** text */
  product_name: string | null;
  /** text */
  product_attributes: string | null;
  /** text */
  shippable_flag: string | null;
  /** bigint */
  product_price: Bigint | null;
  /** text */
  product_sku: string | null;
  /** text */
  product_category: string | null;
  /** text */
  products_description: string | null;
  /** text */
  products_quantity: string | null;
  /** text */
  declared_value: string | null;
  /** text */
  order_confirmed: string | null;
  /** text */
  order_confirmed_date: string | null;
  /** text */
  recurring_prod_id: string | null;
  /** text */
  recurring_prod_name: string | null;
  /** text */
  acquisition_date: string | null;
  /** text */
  blacklisted_flag: string | null;
  /** bigint */
  ancestor_id: Bigint | null;
  /** text */
  decline_salvage_discount: string | null;
  /** text */
  salvage_discount_pct: string | null;
  /** text */
  is_test_cc: string | null;
  /** text */
  cancelled_flag: string | null;
  /** text */
  notes: string | null;
  /** text */
  billing_model_id: string | null;
  /** text */
  fulfillment_number: string | null;
  /** text */
  click_id: string | null;
  /** text */
  retries_left: string | null;
  /** text */
  hold_type_id: string | null;
  /** text */
  offer_id: string | null;
  /** bigint */
  processor_id: Bigint | null;
}

/** `orders.orders_update`, primary key (_file_name, _row_id) */
export interface OrdersOrdersUpdate {
  /** bigint */
  _sluice_load_id: Bigint;
  /** bigint */
  _sluice_id: Bigint;
  /** text */
  _file_name: string | null;
  /** bigint */
  _row_id: Bigint | null;
  /** date */
  _file_date: string | null;
  /** text */
  _client_id: string | null;
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
  billing_suburb: string | null;
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
  delivery_suburb: string | null;
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
  /** text */
  shipping_method: string | null;
  /** text */
  shipping_desc: string | null;
  /** text */
  shipping_group: string | null;
  /** text */
  shipping_group_code: string | null;
  /** text */
  shipping_price: string | null;
  /** text */
  shipping_weight: string | null;
  /** text */
  delivery_confirm: string | null;
  /** text */
  signature_confirm: string | null;
  /** bigint */
  non_taxable_amount: Bigint | null;
  /** text */
  taxable_amount: string | null;
  /** text */
  tax_pct: string | null;
  /** text */
  tax_amount: string | null;
  /** decimal(18,2) */
  total_amount: Decimal | null;
  /** date */
  order_date: string | null;
  /** text */
  order_time: string | null;
  /** text */
  tracking_num: string | null;
  /** bigint */
  campaign_id: Bigint | null;
  /** bigint */
  customers_id: Bigint | null;
  /** text */
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
  /** text */
  cascade_flag: string | null;
  /** text */
  orig_gateway: string | null;
  /** text */
  cascade_reason: string | null;
  /** text */
  shipped_date: string | null;
  /** text */
  fraud_flag: string | null;
  /** text */
  fraud_date: string | null;
  /** text */
  chargeback_flag: string | null;
  /** text */
  chargeback_date: string | null;
  /** text */
  chargeback_user: string | null;
  /** text */
  rma_flag: string | null;
  /** text */
  rma_number: string | null;
  /** text */
  rma_reason: string | null;
  /** text */
  rma_date: string | null;
  /** text */
  rma_user: string | null;
  /** text */
  return_flag: string | null;
  /** text */
  return_reason: string | null;
  /** text */
  is_recurring: string | null;
  /** text */
  recurring_date: string | null;
  /** text */
  retry_date: string | null;
  /** text */
  installments: string | null;
  /** text */
  transaction_id: string | null;
  /** text */
  auth_id: string | null;
  /** text */
  retrying: string | null;
  /** text */
  retry_attempt: string | null;
  /** text */
  hold_date: string | null;
  /** text */
  void_flag: string | null;
  /** text */
  void_amount: string | null;
  /** text */
  void_date: string | null;
  /** text */
  void_user: string | null;
  /** text */
  refund_flag: string | null;
  /** text */
  refund_amount: string | null;
  /** text */
  refund_date: string | null;
  /** text */
  refund_user: string | null;
  /** text */
  afid: string | null;
  /** text */
  sid: string | null;
  /** bigint */
  affid: Bigint | null;
  /** text */
  c1: string | null;
  /** text */
  c2: string | null;
  /** text */
  c3: string | null;
  /** text */
  bid: string | null;
  /** text */
  aid: string | null;
  /** text */
  opt: string | null;
  /** text */
  rebill_discount: string | null;
  /** bigint */
  rebill_depth: Bigint | null;
  /** bigint */
  parent_order_id: Bigint | null;
  /** bigint */
  products_id: Bigint | null;
  /** text */
  product_name: string | null;
  /** text */
  product_attributes: string | null;
  /** text */
  shippable_flag: string | null;
  /** bigint */
  product_price: Bigint | null;
  /** text */
  product_sku: string | null;
  /** text */
  product_category: string | null;
  /** text */
  products_description: string | null;
  /** text */
  products_quantity: string | null;
  /** text */
  declared_value: string | null;
  /** text */
  order_confirmed: string | null;
  /** text */
  order_confirmed_date: string | null;
  /** text */
  recurring_prod_id: string | null;
  /** text */
  recurring_prod_name: string | null;
  /** text */
  acquisition_date: string | null;
  /** text */
  blacklisted_flag: string | null;
  /** bigint */
  ancestor_id: Bigint | null;
  /** text */
  decline_salvage_discount: string | null;
  /** text */
  salvage_discount_pct: string | null;
  /** text */
  is_test_cc: string | null;
  /** text */
  cancelled_flag: string | null;
  /** text */
  notes: string | null;
  /** text */
  billing_model_id: string | null;
  /** text */
  fulfillment_number: string | null;
  /** text */
  click_id: string | null;
  /** text */
  retries_left: string | null;
  /** text */
  hold_type_id: string | null;
  /** text */
  offer_id: string | null;
  /** bigint */
  processor_id: Bigint | null;
}

/** All tables by the name that queries call them. */
export interface DB {
  "orders.orders_create": OrdersOrdersCreate;
  "orders.orders_update": OrdersOrdersUpdate;
}
