import { qualified, type Transaction } from '@sluice/engine'
import {
  forgetFiles,
  recordFiles,
  recordLoadTables,
  recordQuarantine,
  recordQuarantineFrom,
  recordState,
  type LoadKey,
} from '@sluice/ledger'
import { isDefault, nestedKey, stagingSchema, type MergeStrategy, type SchemaContract } from '@sluice/schema'
import { KEPT_COLUMNS } from '../contract/kept-records.ts'
import {
  observedColumns,
  tableContract,
  type RecordedColumn,
  type StagedFile,
  type StagedResource,
} from '../staged/staged-resource.ts'

export interface TableRecord {
  readonly name: string
  readonly parent?: string
  readonly root?: string
  /** Of a nested table, the columns of its own key, and its own contracts. */
  readonly key?: readonly string[]
  readonly contracts?: readonly SchemaContract[]
  readonly columns: readonly RecordedColumn[]
  readonly emptyColumns: readonly string[]
  /** Absent where the rows went past it, and where the whole table is discarded. */
  readonly staging?: string
  /** Rows in the staging table, or in the final one. */
  readonly rows: number
  readonly quarantined: number
  readonly discarded: number
  readonly superseded: number
  readonly valuesDiscarded: number
}

/** The strategy with the time of the load, where versions begin and end unless another one is given, and rows are missing. */
const withBoundary = ({ versions, missing, ...strategy }: MergeStrategy): MergeStrategy => ({
  ...strategy,
  ...(missing && { missing: { ...missing, at: new Date().toISOString() } }),
  ...(versions && { versions: { boundary: new Date().toISOString(), ...versions } }),
})

/** Records the tables of a resource in the ledger. */
export const recordTables = (
  tx: Transaction,
  load: LoadKey,
  { resource, disposition, contract, ...staged }: StagedResource,
  tables: readonly TableRecord[],
): Promise<void> =>
  recordLoadTables(
    tx,
    load,
    tables.map(({ columns, key = [], contracts, ...table }) => {
      const own = tableContract({ contract }, contracts)
      const isRoot = table.parent === undefined
      return {
        ...table,
        resource: resource.name,
        disposition,
        primaryKey: isRoot ? staged.primaryKey : nestedKey(key),
        columns: observedColumns(columns, own),
        replacedFiles: isRoot ? staged.replacedFiles : [],
        ...(isRoot && staged.strategy && { strategy: withBoundary(staged.strategy) }),
        ...(isRoot && resource.keepHistory !== undefined && { keepHistory: resource.keepHistory }),
        ...(isRoot && staged.dedupSort && { dedupSort: staged.dedupSort }),
        ...(!isDefault(own) && { contract: own }),
      }
    }),
  )

/** Records the files of a resource, what was left out of it, and its state. */
export async function recordResource(
  tx: Transaction,
  load: LoadKey,
  { resource: { name }, refresh, quarantined, kept, state }: StagedResource,
  files: readonly StagedFile[],
): Promise<void> {
  if (refresh === 'table') await forgetFiles(tx, load.dataset, name)
  await recordFiles(
    tx,
    load,
    name,
    files.map(({ item, etag, rows }) => ({ ...item, etag, rows })),
  )
  const unread = files.flatMap(({ item, bad, isKept }) =>
    bad && !isKept ? [{ file: item.name, line: null, reason: `${bad.code}: ${bad.message}`, raw: '' }] : [],
  )
  await recordQuarantine(tx, load, name, unread)
  await recordQuarantine(tx, load, name, quarantined)
  await recordKept(tx, load, name, kept)
  if (state) await recordState(tx, load, name, state)
}

const KEPT = '_sluice_left_out'

/** Keeps what was left out of a load, however much it is: by way of a staging table that is gone afterwards. */
async function recordKept(
  tx: Transaction,
  load: LoadKey,
  resource: string,
  kept: readonly string[],
): Promise<void> {
  if (kept.length === 0) return
  const schema = stagingSchema(load.dataset)
  await tx.stage({ schema, name: KEPT, columns: KEPT_COLUMNS }, kept.join('\nunion all\n'))
  await recordQuarantineFrom(tx, load, resource, qualified(schema, KEPT))
  await tx.unstage(schema, KEPT)
}
