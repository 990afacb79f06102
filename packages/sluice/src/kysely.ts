export {
  createDatabase,
  jsonArrayFrom,
  jsonObjectFrom,
  type DatabaseTarget,
  type DuckdbDatabase,
  type JsonRow,
  type PostgresDatabase,
} from '@sluice/engine/kysely'
export type { TypeChoices } from '@sluice/engine'
