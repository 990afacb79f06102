import { defineConfig } from 'sluice'
import { shop } from './sources/shop.ts'

export default defineConfig({
  sources: [shop],
  targets: {
    local: { kind: 'duckdb', path: 'data/local.duckdb' },
    production: { kind: 'postgres', url: process.env['DATABASE_URL'] ?? '', protected: true },
  },
  defaultTarget: 'local',
})
