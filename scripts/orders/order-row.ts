import type { Random } from './random.ts'

/** What an order was like on the day it came in; every value is invented. */
export type OrderRow = Record<string, string>

const FIRST = [
  'Ada',
  'Björn',
  'Chloé',
  'Dmitri',
  'Elif',
  'Femi',
  'Hiro',
  'Íñigo',
  "O'Neil",
  'Zoë',
  '李雷',
] as const
const LAST = ['Abara', 'Bergström', 'da Silva', 'Eze', 'Ng', 'O"Hara', 'Peña', 'van Dijk', 'Weiß'] as const
const STREET = [
  'Main St',
  'Oak Ave, Apt 4',
  '1/2 Elm Court',
  'Rue de l’Église',
  'Line one\nLine two',
] as const
const CITY = ['Boise', 'Québec', 'São Paulo', 'Springfield', 'St. Louis'] as const
const STATE = ['TX', 'FL', 'CA', 'OK', 'NY', ''] as const
const PRODUCT = [
  ['Starter Kit', '19'],
  ['Standard Package', '35'],
  ['Deluxe "Rush" Package', '95'],
  ['Annual Plan', '105'],
] as const
const DECLINE = ['CVV must be 3 or 4 digits', 'Do not honor', 'Insufficient funds, retry later'] as const

const pad = (value: number, width = 2): string => String(value).padStart(width, '0')
const usDate = (day: string): string => `${day.slice(5, 7)}/${day.slice(8)}/${day.slice(0, 4)}`

/** An order that came in on `day`, by column; columns that are not here are empty. */
export function orderRow(id: number, day: string, random: Random): OrderRow {
  const { chance, int, pick, digits, hex } = random
  const [product, price] = pick(PRODUCT)
  const declined = chance(0.35)
  const recurring = chance(0.4)
  const date = usDate(day)
  const clock = `${pad(int(1, 12))}:${pad(int(0, 59))} ${pick(['AM', 'PM'])}`
  return {
    ...personRow(random),
    orders_id: String(id),
    created_by: chance(0.5) ? 'Portal' : '',
    shipping_method: 'NA',
    shipping_price: '0',
    shipping_weight: '0',
    delivery_confirm: 'NO',
    signature_confirm: 'NO',
    non_taxable_amount: price,
    taxable_amount: '0',
    tax_pct: '0',
    tax_amount: '0',
    total_amount: price,
    order_date: date,
    order_time: clock,
    campaign_id: String(int(300, 360)),
    customers_id: String(chance(0.1) ? 0 : int(100000, 999999)),
    prospects_id: '0',
    customer_creation_date: declined ? '' : day,
    cc_num_masked: `${digits(6)}******${digits(4)}`,
    cc_expires: `${pad(int(1, 12))}${int(26, 31)}`,
    gateway_id: String(int(200, 240)),
    gateway_alias: `GW-${pick(['alpha', 'beta'])}-${int(1000, 9999)}`,
    processing_percent: '0.00',
    reserve_percent: pick(['0.00', '10.00']),
    transaction_fee: pick(['0.00', '0.25', '0.30']),
    chargeback_fee: pick(['25.00', '35.00', '0.00']),
    descriptor: 'EXAMPLE*SHOP',
    customer_service_number: `${digits(3)}-${digits(3)}-${digits(4)}`,
    ip_address: chance(0.2)
      ? `2602:${hex(4)}:${hex(3)}::${hex(4)}`
      : `${int(1, 223)}.${int(0, 255)}.${int(0, 255)}.${int(1, 254)}`,
    order_status: declined ? 'DECLINED' : 'NEW',
    decline_reason: declined ? `${pick(DECLINE)} REFID:${digits(9)}` : '',
    cascade_flag: 'NO',
    fraud_flag: 'NO',
    chargeback_flag: chance(0.01) ? '1' : '',
    rma_flag: 'NO',
    rma_number: 'NA',
    rma_reason: 'NA',
    return_flag: 'NO',
    is_recurring: recurring ? 'YES' : 'NO',
    recurring_date: recurring ? date : 'N/A',
    retry_date: 'N/A',
    transaction_id: declined ? 'Not Available' : digits(11),
    auth_id: declined ? '0' : `${digits(5)}${pick(['A', 'Z', '7'])}`,
    retrying: 'YES',
    retry_attempt: 'Initial',
    hold_date: 'N/A',
    void_flag: 'NO',
    refund_flag: chance(0.03) ? '1' : '',
    refund_amount: '0',
    affid: chance(0.8) ? String(int(1, 90)) : '',
    c1: chance(0.5) ? hex(24) : '',
    rebill_discount: '0',
    rebill_depth: String(int(0, 14)),
    parent_order_id: recurring ? String(id - int(1, 5000)) : '0',
    products_id: String(int(3000, 3060)),
    product_name: product,
    shippable_flag: 'NO',
    product_price: price,
    product_sku: `SKU-${price}`,
    product_category: 'KIT',
    products_description: `${product} @ $${price}`,
    products_quantity: '1',
    declared_value: '0',
    recurring_prod_name: 'None',
    acquisition_date: `${date} ${clock}`,
    blacklisted_flag: 'NO',
    ancestor_id: recurring ? String(id - int(1, 9000)) : '0',
    decline_salvage_discount: 'NO',
    salvage_discount_pct: '0',
    is_test_cc: 'NO',
    cancelled_flag: 'No',
    fulfillment_number: '0',
    'Click ID': hex(32),
    'Retries Left': '0',
    'Offer ID': '0',
    'Processor ID': String(int(1, 30)),
    utm_campaign: chance(0.5) ? pick(['spring', 'brand', 'retarget']) : '',
  }
}

/** Billing and delivery go to the same person. */
function personRow({ chance, int, pick, digits, hex }: Random): OrderRow {
  const person = {
    fname: pick(FIRST),
    lname: pick(LAST),
    street_address: `${int(1, 9999)} ${pick(STREET)}`,
    city: pick(CITY),
    state: pick(STATE),
    postcode: chance(0.1) ? `${pad(int(0, 9999), 5)}-${digits(4)}` : pad(int(501, 99950), 5),
    country: 'United States of America',
    phone: digits(10),
    email: `${hex(8)}@example.${pick(['com', 'org', 'net'])}`,
  }
  const row: OrderRow = {}
  for (const side of ['billing', 'delivery']) {
    for (const [key, value] of Object.entries(person)) row[`${side}_${key}`] = value
  }
  return row
}
