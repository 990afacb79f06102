export * from './create-database.ts'
export * from './duckdb-dialect.ts'
export * from './json-helpers.ts'
export { leaseDuckdb, type DuckdbLease, type DuckdbLeaseOptions } from '../duckdb/duckdb-lease.ts'
