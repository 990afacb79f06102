export { leaseDuckdb } from '../duckdb/duckdb-lease.ts'
export {
  createDatabase,
  type DatabaseTarget,
  type DuckdbDatabase,
  type PostgresDatabase,
} from './create-database.ts'
export { jsonArrayFrom, jsonObjectFrom, type JsonRow } from './json-helpers.ts'
