// The project that `npm run demo` copies to .sluice/demo and runs there.
import { defineConfig, source } from 'sluice'
import { s3Exports } from 'sluice/sources'

/** Order exports: a CSV file of 129 columns for each day and prefix. They could as well lie on S3. */
const orders = s3Exports({
  name: 'orders',
  url: './data/orders',
  prefixes: ['orders-create', 'orders-update'],
  clientId: 'acme',
  columns: {
    order_date: { type: 'date', format: '%m/%d/%Y' },
    is_recurring: { type: 'bool', true: ['YES'], false: ['NO'] },
  },
})

/** What an API would answer: an object becomes columns, a list becomes a table of its own. */
const SUBSCRIPTIONS = [
  {
    id: 1,
    customer: { name: 'Ada Eze', country: 'US' },
    renewals: [
      { on: '2025-11-01', amount: 35 },
      { on: '2025-12-01', amount: 35 },
    ],
  },
  { id: 2, customer: { name: 'Björn Ng', country: 'SE' }, renewals: [] },
  { id: 3, customer: { name: 'Chloé Peña', country: 'FR' }, renewals: [{ on: '2025-12-02', amount: 19.5 }] },
]

const billing = source({
  name: 'billing',
  resources: (resource) => [
    resource({ name: 'subscriptions', primaryKey: 'id' }, async function* ({ state }) {
      const last = Number(state['last'] ?? 0)
      yield SUBSCRIPTIONS.filter(({ id }) => id > last)
      state['last'] = SUBSCRIPTIONS.length // committed with the rows: the next load asks for newer ones only
    }),
  ],
})

export default defineConfig({
  sources: [orders, billing],
  targets: { local: { kind: 'duckdb', path: 'data/demo.duckdb' } },
})
