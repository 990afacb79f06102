import { sqlFile } from '@sluice/engine'
import { statementsOf } from '../statements.ts'

/** The statements on `load_history` and `load_states`, by name. */
export const statement = statementsOf(sqlFile('../../sql/history.sql', import.meta.url))
