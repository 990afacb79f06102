import { mayBeOfRows } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import type { LoadPhase } from '../events/load-event.ts'

/** What a load was at: with a resource, or before and after all of them. */
export type FailingPhase = LoadPhase | 'prepare' | 'propose'

interface Failing {
  readonly code: string
  readonly what: string
}

const FAILING: Readonly<Record<FailingPhase, Failing>> = {
  propose: {
    code: 'E_PROPOSE_FAILED',
    what: 'the load is committed, but the migrations that it needs could not be proposed',
  },
  prepare: { code: 'E_PREPARE_FAILED', what: 'the load could not start' },
  list: { code: 'E_LIST_FAILED', what: 'its files could not be listed' },
  extract: { code: 'E_EXTRACT_FAILED', what: 'its rows could not be read' },
  wait: { code: 'E_LOAD_FAILED', what: 'its rows could not be loaded' },
  land: { code: 'E_LAND_FAILED', what: 'the data that was read could not be parsed' },
  profile: { code: 'E_PROFILE_FAILED', what: 'the types of its columns could not be inferred' },
  stage: { code: 'E_STAGE_FAILED', what: 'its rows could not be staged' },
  merge: { code: 'E_MERGE_FAILED', what: 'its rows could not be merged' },
}

/** Postgres' classes of errors of names and syntax, which are Sluice's own. */
const OF_STATEMENTS = /^42/
/** The same of DuckDB. */
const VALUES = /^(Conversion|Constraint|Out of Range) Error: /

/** Something went wrong in a phase of a load that no other error describes. */
export class PhaseFailed extends SluiceError {
  constructor(place: string, phase: FailingPhase, cause: unknown) {
    const { code, what } = FAILING[phase]
    const values = saidOfValues(cause)
    super(values === undefined ? what : `${what}: ${values}`, {
      code,
      place,
      cause,
      hint:
        values === undefined
          ? 'run again; if it fails again, run with --debug and report the output'
          : 'correct the rows at their source or the constraint or trigger of the table, then run again',
    })
  }
}

/** What the database says of values that it does not take; its words on anything else are for --debug. */
function saidOfValues(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined
  const [line = ''] = cause.message.split('\n')
  if (VALUES.test(line)) return line.replace(VALUES, '')
  return mayBeOfRows(cause) && !OF_STATEMENTS.test(sqlState(cause)) ? line : undefined
}

const sqlState = (error: Error): string => String((error as { code?: unknown }).code ?? '')

/** True for an error that lies in the rows of a table or in what its table demands, not in the target as a whole. */
export const isOfRows = (error: unknown): boolean =>
  error instanceof SluiceError ||
  error instanceof TypeError ||
  error instanceof RangeError ||
  mayBeOfRows(error) ||
  (error instanceof Error &&
    (/^(22|23|42|0A|P0)/.test(sqlState(error)) ||
      /^(Conversion|Constraint|Out of Range|Invalid Input|Not implemented|Binder|Catalog|Parser) Error/.test(
        error.message,
      )))
