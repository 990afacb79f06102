import { sqlFile } from '@sluice/engine'
import { statementsOf } from '../statements.ts'

/** The statements on `load_tables`, by name. */
export const statement = statementsOf(sqlFile('../../sql/load-tables.sql', import.meta.url))
