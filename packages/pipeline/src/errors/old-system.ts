import { type Engine } from '@sluice/engine'
import { isOtherSystem } from '@sluice/ledger'
import { SluiceError } from '@sluice/schema'
import { errorChain, type RawError } from './known-causes/raw-error.ts'

/** PostgreSQL's codes of a column, a table and a function that do not exist, and DuckDB's messages for the same. */
const MISSING: ReadonlySet<string> = new Set(['42703', '42P01', '42883'])
const MISSING_IN_DUCKDB = /^(Binder|Catalog) Error: /

const isMissing = ({ code, message }: RawError): boolean =>
  MISSING.has(code) || MISSING_IN_DUCKDB.test(message)

/** What an error about something that does not exist comes from, where another version of Sluice installed `_sluice`. */
export async function oldSystem(engine: Engine, error: unknown): Promise<SluiceError | undefined> {
  if (error instanceof SluiceError || !errorChain(error).some(isMissing)) return undefined
  if (!(await isOtherSystem(engine).catch(() => false))) return undefined
  return new SluiceError(
    `an older version of Sluice installed the schema ${engine.systemSchema} of this target`,
    {
      code: 'E_SYSTEM_OLD',
      place: engine.systemSchema,
      hint: 'run `sluice load` or `sluice migrate` as the role that owns it: both bring it up to date',
      cause: error,
    },
  )
}
