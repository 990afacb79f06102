import { defineConfig, type Target } from 'sluice'
import { stats } from './sources/everflow.ts'
import { orders } from './sources/exports.ts'
import { mapping } from './sources/mapping.ts'
import { spend } from './sources/redtrack.ts'

const databaseUrl = process.env['DATABASE_URL'] ?? ''
const local: Target = { kind: 'duckdb', path: 'data/marketing.duckdb' }

/** Three systems and a mapping, into Postgres where DATABASE_URL is set, else into a DuckDB file. */
export default defineConfig({
  sources: [orders, stats, spend, mapping],
  targets: { local, postgres: { kind: 'postgres', url: databaseUrl } },
  defaultTarget: databaseUrl === '' ? 'local' : 'postgres',
})
