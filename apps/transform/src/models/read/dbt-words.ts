import { didYouMean } from '@sluice/schema'

const AS_MIGRATION = 'write it as a migration: it survives when the table is built again'

/** Keys that people know from dbt, and what to do instead. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ['enabled', 'to leave a model out, rename its file so that it does not end with .sql'],
  ['schema', 'write `--! table: schema.name`'],
  ['alias', 'write `--! table: schema.name`'],
  ['incremental_strategy', 'write `--! strategy: ...`'],
  ['event_time', 'write `--! time_column: ...`'],
  [
    'on_schema_change',
    'leave it out: the table follows the columns of the query, as `sluice models plan` shows',
  ],
  ['check_cols', 'write `--! check: ...` with the columns, or leave it out to compare all'],
  ['invalidate_hard_deletes', 'write `--! hard_deletes: invalidate` or `ignore`'],
  ['persist_docs', 'leave it out: descriptions are always written as comments'],
  ['grants', AS_MIGRATION],
  ['indexes', AS_MIGRATION],
  ['constraints', AS_MIGRATION],
  ['pre_hook', 'a model is one query; write changes of the database as a migration'],
  ['post_hook', 'a model is one query; write changes of the database as a migration'],
])

const MATERIALIZED: ReadonlyMap<string, string> = new Map([
  ['materialized_view', 'write table: readers see its old rows until all new rows are there'],
  ['seed', 'put the CSV file into seeds/; `sluice load` loads it from there'],
  ['test', 'name the file NAME.test.sql'],
])

/** What to do about a key that headers do not have. */
export const hintForKey = (key: string, keys: readonly string[]): string =>
  KEYS.get(key) ?? didYouMean(key, keys, { what: 'keys' })

/** What to write in the place of a materialization of dbt; undefined for one that dbt lacks, too. */
export const hintForMaterialized = (value: string): string | undefined => MATERIALIZED.get(value)
