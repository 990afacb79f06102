import { defineConfig, type ColumnHint, type ColumnHints, type Target } from 'sluice'
import { s3Exports } from 'sluice/sources'

const usDate: ColumnHint = { type: 'date', format: '%m/%d/%Y', nulls: ['N/A'] }
const money: ColumnHint = { type: 'decimal(18,2)' }
const yesNo: ColumnHint = { type: 'bool', true: ['YES', 'Yes'], false: ['NO', 'No'] }

const hints = (hint: ColumnHint, names: readonly string[]): ColumnHints =>
  Object.fromEntries(names.map((name) => [name, hint]))

const orderColumns: ColumnHints = {
  ...hints(usDate, ['order_date', 'recurring_date', 'retry_date', 'hold_date']),
  ...hints(money, [
    'shipping_price',
    'non_taxable_amount',
    'taxable_amount',
    'tax_amount',
    'total_amount',
    'refund_amount',
    'product_price',
    'declared_value',
  ]),
  ...hints(yesNo, [
    'delivery_confirm',
    'signature_confirm',
    'cascade_flag',
    'fraud_flag',
    'rma_flag',
    'return_flag',
    'is_recurring',
    'retrying',
    'void_flag',
    'shippable_flag',
    'blacklisted_flag',
    'decline_salvage_discount',
    'is_test_cc',
    'cancelled_flag',
  ]),
  ...hints({ nulls: ['NA', 'None', 'Not Available'] }, [
    'shipping_method',
    'rma_number',
    'rma_reason',
    'recurring_prod_name',
    'transaction_id',
  ]),
  chargeback_flag: { type: 'bool', true: ['1'], false: ['0'] },
  refund_flag: { type: 'bool', true: ['1'], false: ['0'] },
  order_time: { type: 'time', format: '%I:%M %p' },
  acquisition_date: { type: 'timestamp', format: '%m/%d/%Y %I:%M %p' },
  transaction_id: { type: 'text', nulls: ['Not Available'] },
}

const databaseUrl = process.env['DATABASE_URL']
const local: Target = { kind: 'duckdb', path: 'data/sluice.duckdb' }

/** Order exports, from a folder or from S3, into Postgres where DATABASE_URL is set, else into a DuckDB file. */
export default defineConfig({
  sources: [
    s3Exports({
      name: 'orders',
      url: process.env['ORDERS_URL'] ?? './examples/orders',
      prefixes: ['orders-create', 'orders-update'],
      clientId: 'acme',
      columns: orderColumns,
    }),
  ],
  targets: { local, postgres: { kind: 'postgres', url: databaseUrl ?? '' } },
  defaultTarget: databaseUrl ? 'postgres' : 'local',
  impact: { tsconfig: 'apps/reports/tsconfig.json' },
})
