/** What a change of the monorepo does, worked out by hand. */
export interface Answer {
  readonly change: string
  readonly sql: string
  readonly breaks: readonly string[]
  readonly touches: readonly string[]
  readonly may: readonly string[]
}

/** All that takes whole rows of `shop.orders`, or writes rows that are not spelled out. */
const ORDER_ROWS = ['wholeOrders', 'invoices', 'addOrder', 'changeOrder', 'rowsOf']

export const ANSWERS: readonly Answer[] = [
  {
    change: 'change shop.customers.email to be also null',
    sql: 'alter table shop.customers alter column email drop not null',
    breaks: ['emailDomains', 'customerLabel', 'customersRouter.emails', 'mailTo'],
    touches: ['customerEmails', 'goldCustomers', 'customersWithOrders', 'addCustomer', 'allNames', 'rowsOf'],
    may: ['CustomerJson'],
  },
  {
    change: 'change shop.orders.amount from bigint to decimal(18,2)',
    sql: 'alter table shop.orders alter column amount type numeric(18,2)',
    breaks: ['upsertOrder'],
    touches: [
      ...ORDER_ROWS,
      'recentOrders',
      'revenueByDay',
      'quickOrder',
      'amountAsBigint',
      'totals',
      'Database',
      'bigOrders',
      'customersWithOrders',
      'ordersRouter.place',
      'orderCard',
      'sortedOrders',
      'dailyTotals',
      'raiseAmount',
      'model revenue',
    ],
    may: ['orderSchema', 'orderSum'],
  },
  {
    change: 'drop shop.orders.coupon',
    sql: 'alter table shop.orders drop column coupon',
    breaks: [
      'couponUse',
      'clearCoupon',
      'customersWithOrders',
      'orderService.coupons',
      'ordersRouter.byCoupon',
      'buyers',
      'filtered',
    ],
    touches: [...ORDER_ROWS, 'topCoupon', 'codes'],
    may: ['orderSchema', 'orderSearch', 'abandoned'],
  },
  {
    change: 'rename shop.customers.tier to level',
    sql: 'alter table shop.customers rename column tier to level',
    breaks: ['customerLabel', 'goldCustomers', 'customersRouter.tiers', 'model tiers'],
    touches: ['rowsOf'],
    may: ['tierReport'],
  },
  {
    change: 'change shop.orders.placed_on from date to timestamp',
    sql: 'alter table shop.orders alter column placed_on type timestamptz',
    breaks: ['orderService.latest'],
    touches: [
      ...ORDER_ROWS,
      'recentOrders',
      'revenueByDay',
      'orderDays',
      'digest',
      'sortedOrders',
      'dailyTotals',
    ],
    may: ['recent', 'recentCount'],
  },
  {
    change: 'drop shop.orders.gift',
    sql: 'alter table shop.orders drop column gift',
    breaks: ['giftOrders', 'orderGifts', 'givenAway'],
    touches: ORDER_ROWS,
    may: ['giftShare'],
  },
  {
    change: 'change shop.products.price from double to text',
    sql: 'alter table shop.products alter column price type text',
    breaks: ['dearest', 'priceText', 'addProduct', 'cheap'],
    touches: ['priceList', 'rowsOf'],
    may: ['byName', 'cheapest'],
  },
  {
    change: 'change the key of shop.refunds from (refund_id) to (refund_id, order_id)',
    sql: `alter table shop.refunds drop constraint refunds_pkey;
      alter table shop.refunds add constraint refunds_pkey primary key (refund_id, order_id)`,
    breaks: ['mergeRefund'],
    touches: ['refundById', 'dropRefund', 'explain', 'saveRefund', 'refundsById'],
    may: [],
  },
  {
    change: 'add shop.orders.note (text)',
    sql: 'alter table shop.orders add column note text',
    breaks: [],
    touches: ORDER_ROWS,
    may: [],
  },
  {
    change: 'add shop.orders.region (text)',
    sql: 'alter table shop.orders add column region text not null',
    breaks: ['quickOrder', 'upsertOrder', 'ordersRouter.place'],
    touches: ORDER_ROWS,
    may: [],
  },
  {
    change: 'drop shop.products.tags',
    sql: 'alter table shop.products drop column tags',
    breaks: ['tagsOf', 'taggedProducts', 'tagCounts'],
    touches: ['rowsOf'],
    may: ['productDump', 'knexTags', 'byName'],
  },
  {
    change: 'change shop.orders.tax from decimal(18,2) to double',
    sql: 'alter table shop.orders alter column tax type double precision',
    breaks: [],
    touches: [...ORDER_ROWS, 'taxOf'],
    may: ['bigOrders', 'abandoned'],
  },
]
