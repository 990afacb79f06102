export {
  createDatabase,
  type DatabaseTarget,
  type DuckdbDatabase,
  type PostgresDatabase,
} from '@sluice/engine/kysely'
export type { TypeChoices } from '@sluice/engine'
