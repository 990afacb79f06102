import { sqlFile } from '@sluice/engine'
import { statementsOf } from '../statements.ts'

/** The queries over several tables, by name. */
export const view = statementsOf(sqlFile('../../sql/views.sql', import.meta.url))
