import { SYSTEM_SCHEMA, type TableName } from '@sluice/schema'

/** What a merge, a migration and a build of models read; quarantine and history of runs are left out. */
const NAMES = [
  'loads',
  'load_tables',
  'files',
  'pipeline_state',
  'renames',
  'migrations',
  'backfills',
  'brought_columns',
  'cursors',
  'models',
  'model_slices',
  'load_history',
  'load_states',
]

/** The tables of Sluice without which a copy of a target's rows could not be worked on as the target itself. */
export const COPIED_TABLES: readonly TableName[] = NAMES.map((name) => ({ dataset: SYSTEM_SCHEMA, name }))
