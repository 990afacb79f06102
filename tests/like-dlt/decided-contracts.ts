import type { DltError } from './contract-vector.ts'
import { toldRow, type Told } from './tables.ts'

/** An answer of ours to what dlt does otherwise, or wrongly. */
export interface DecidedContract {
  readonly why: string
  readonly error?: DltError
  readonly tables?: Told
}

const FROZEN: DltError = { table: 't', column: 'extra', entity: 'columns', mode: 'freeze' }

export const DECIDED: Readonly<Record<string, DecidedContract>> = {
  'CONTRACT-031': {
    why: 'dlt lets the column in: here a resource inherits the parts that it does not set from its source',
    error: FROZEN,
  },
  'CONTRACT-033': {
    why: 'dlt lets the column in: here a run inherits the parts that it does not set from the resource',
    error: FROZEN,
  },
  'CONTRACT-035': {
    why: 'the rows of one load do not contradict each other, whichever comes first',
    tables: {
      t: {
        types: { id: 'bigint', x: 'text' },
        rows: [toldRow({ id: '1', x: '1' }), toldRow({ id: '2', x: 't' })],
      },
    },
  },
}
