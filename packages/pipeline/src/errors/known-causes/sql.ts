import { says, type KnownCause } from './known-cause.ts'

// Classes of Postgres' codes: 22 data, 42 syntax and names. DuckDB has the kind at the beginning of the message.
const POSTGRES = /^(22|42)[0-9A-Z]{3}$/
const DUCKDB = /^(Parser|Catalog|Binder|Conversion|Out of Range|Invalid Input|Not implemented) Error:/

/** SQL that does not run. */
export const SQL_CAUSES: readonly KnownCause[] = [
  {
    code: 'E_SQL',
    applies: (raw) => POSTGRES.test(raw.code) || says(DUCKDB)(raw),
    explain: ({ message }) => ({
      message,
      hint: 'correct the SQL; `sluice status` lists the tables that loads fill',
    }),
  },
]
