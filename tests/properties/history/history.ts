import type { WriteDisposition } from '@sluice/schema'
import fc from 'fast-check'
import { review, type Review } from '../reviews/reviews.ts'
import { isMissing, isVersioned, MERGINGS, type Merging } from './merging.ts'
import { contractOf, discards, discardsValues, type TableContract } from './table-contract.ts'
import { tableCursor, type TableCursor } from './table-cursor.ts'
import { CSV, NESTED, rowsOf, type SourceRow } from './values.ts'

export type HistoryFormat = 'rows' | 'csv' | 'ndjson' | 'parquet'

/** What a table's source has new in one load: rows, by the file that they are in. A file that comes again is a new version of it. */
export interface Delivery {
  readonly file: number
  readonly rows: readonly SourceRow[]
}

/** The life of one table; of a generator's the files are pages. */
export interface TableHistory {
  readonly disposition: WriteDisposition
  readonly format: HistoryFormat
  /** Among rows of a key in one load the one with the highest or lowest `v` wins, or that of the cursor where there is one. */
  readonly dedup: 'asc' | 'desc' | undefined
  /** By which rows are merged. */
  readonly key: readonly string[]
  /** `upsert` by default; of tables that merge. */
  readonly merging?: Merging | undefined
  readonly cursor?: TableCursor | undefined
  readonly contract?: TableContract | undefined
  /** By step; nothing new where it is shorter. */
  readonly deliveries: readonly (readonly Delivery[])[]
}

/** What happens around one load of all tables. */
export interface Step {
  readonly review: Review
  /** After how many statements the load and the review fail, before they are run again. */
  readonly fuses: readonly number[]
  /** What another process does at the same time as the load, where two can. */
  readonly meanwhile: 'nothing' | 'load' | 'migrate'
}

/** Loads of a source with several tables, which are reviewed together. */
export interface History {
  readonly tables: readonly TableHistory[]
  readonly steps: readonly Step[]
}

const STEPS = 4

/** Most have one column; in others the one that is told last may be the first in the rows. */
const KEYS: readonly (readonly string[])[] = [['k'], ['k'], ['k', 'j'], ['j', 'k']]

/** A table has some of the columns that may drift; what is not there costs nothing and shrinks away. */
const tableOf = (format: HistoryFormat): fc.Arbitrary<TableHistory> => {
  const all = Object.entries(format === 'csv' ? CSV : NESTED)
  const shape = fc.tuple(fc.subarray(all, { minLength: 1, maxLength: 4 }), fc.constantFrom(...KEYS))
  const disposition = fc.constantFrom<WriteDisposition>('append', 'merge', 'merge', 'replace')
  const mergings = MERGINGS.filter((one) => format === 'rows' || !isMissing(one))
  const cursorOf = fc.option(tableCursor, { freq: 2, nil: undefined })
  const how = fc.tuple(disposition, fc.constantFrom<Merging>('upsert', ...mergings), cursorOf)
  return fc.tuple(shape, how).chain(([[columns, key], [writes, merging, drawnCursor]]) => {
    const merges = writes === 'merge' ? merging : undefined
    const mayGrow = format === 'rows' && (writes === 'append' || merges === 'upsert')
    const cursor = mayGrow ? drawnCursor : undefined
    const file = fc.record({
      file: fc.integer({ min: 0, max: 2 }),
      rows: rowsOf(Object.fromEntries(columns), {
        isComposite: key.includes('j'),
        deletes: merges === 'hard delete',
        grows: cursor !== undefined,
      }),
    })
    const delivery = fc.oneof(
      { weight: 5, arbitrary: fc.tuple(file) },
      {
        weight: 1,
        arbitrary: fc.uniqueArray(file, { maxLength: 2, selector: (one) => one.file }),
      },
    )
    const drawn = fc.record({
      disposition: fc.constant(writes),
      merging: fc.constant(merges),
      cursor: fc.constant(cursor),
      format: fc.constant(format),
      dedup: fc.constantFrom(undefined, undefined, 'asc' as const, 'desc' as const),
      key: fc.constant(key),
      contract: contractOf(columns.map(([name]) => name)),
      deliveries: fc.array(delivery, { maxLength: STEPS, size: 'max' }),
    })
    return drawn.map(reasonable)
  })
}

/** Without what makes the tables depend on when a load runs, or how often. */
function reasonable(one: TableHistory): TableHistory {
  const { cursor, merging, contract } = one
  // A later load has fewer of the rows of a key: only where the furthest wins it makes no difference.
  if (cursor && one.disposition === 'merge')
    return { ...one, dedup: 'desc', cursor: { ...cursor, onMissing: 'exclude' }, contract: undefined }
  // What a load lacks since a contract discarded it is gone, or of another version.
  if ((cursor || isMissing(merging) || isVersioned(merging)) && discards(contract))
    return { ...one, contract: undefined }
  // Rows are not told apart by values that are discarded, which `v` may be, and delete nothing by them.
  if (!discardsValues(contract)) return one
  return { ...one, dedup: undefined, merging: merging === 'hard delete' ? 'upsert' : merging }
}

const table: fc.Arbitrary<TableHistory> = fc.oneof(
  { weight: 4, arbitrary: tableOf('rows') },
  { weight: 3, arbitrary: tableOf('csv') },
  { weight: 1, arbitrary: tableOf('ndjson') },
  { weight: 1, arbitrary: tableOf('parquet') },
)

const fuses = fc.oneof(
  { weight: 3, arbitrary: fc.constant<readonly number[]>([]) },
  { weight: 1, arbitrary: fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 3 }) },
)

const meanwhile = fc.constantFrom<Step['meanwhile']>('nothing', 'nothing', 'load', 'migrate')
const step = fc.record({ review, fuses, meanwhile })
const steps = fc.array(step, { minLength: STEPS, maxLength: STEPS })

/**
 * Histories of a source with three tables, to one of which at least something is delivered: their data have nothing to do with
 * each other, reviews and crashes are shared.
 */
export const historyUnderContracts: fc.Arbitrary<History> = fc
  .record({ tables: fc.tuple(table, table, table), steps })
  .filter((one) => stepsOf(one).length > 0)

/** Histories in which all that is new is proposed. */
export const history: fc.Arbitrary<History> = historyUnderContracts.map(({ tables, steps: all }) => ({
  tables: tables.map((one) => ({ ...one, contract: undefined })),
  steps: all,
}))

const UNREVIEWED: Step = { review: { kind: 'delay' }, fuses: [], meanwhile: 'nothing' }

/** One step for each load. */
export const stepsOf = ({ tables, steps }: History): readonly Step[] =>
  Array.from(
    { length: Math.max(...tables.map(({ deliveries }) => deliveries.length)) },
    (_, step) => steps[step] ?? UNREVIEWED,
  )

const FACTOR = Number(process.env['SLUICE_RUNS'] ?? 1)

export const MINUTE = 60_000

/** How often a property is tried: SLUICE_RUNS multiplies the number. */
export const runsOf = (usual: number): number => Math.ceil(usual * FACTOR)

/** The same, but a slow machine tries fewer. */
export const runs = (
  usual: number,
): { readonly numRuns: number; readonly interruptAfterTimeLimit: number } => ({
  numRuns: runsOf(usual),
  interruptAfterTimeLimit: MINUTE * Math.max(FACTOR, 1),
})
