export { closingBracket, splitTopLevel } from './duckdb/parts/brackets.ts'
export { duckdbDialect } from './duckdb/dialect.ts'
export { leaseDuckdb, type DuckdbLease } from './duckdb/duckdb-lease.ts'
export { workbenchSettings } from './duckdb/settings/workbench-settings.ts'
export { keepParts } from './duckdb/parts/keep-parts.ts'
export { readPlainTables } from './duckdb/parts/plain-tables.ts'
export { withoutForeignKeys } from './duckdb/parts/without-foreign-keys.ts'
export { withoutIndexes } from './duckdb/parts/without-indexes.ts'
export { openDuckdb } from './duckdb/open-duckdb.ts'
export { runWithFixedJoinOrder } from './duckdb/settings/run-with-fixed-join-order.ts'
export { tryLock, type FileLock } from './lock/file-lock.ts'
export { postgresDialect } from './postgres/dialect.ts'
export { openPostgres } from './postgres/open-postgres.ts'
export { mayBeOfRows, type PostgresError, postgresError } from './postgres/row-errors.ts'
export { readPostgresCatalog } from './postgres/read-catalog.ts'
export { SEARCH_PATH } from './postgres/connection/search-path.ts'
export { outsideReferences } from './inspect/outside-references.ts'
export { openEngine } from './open/open-engine.ts'
export { canRead } from './reading/format-parts.ts'
export { openReader } from './read-only/open-reader.ts'
export type { QueryResult, Reader } from './read-only/reader.ts'
export { temporaryPath } from './temporary.ts'
export type { Dialect } from './dialect.ts'
export { raiseMemoryLimit, raiseMemoryLimitForLongRecords } from './duckdb/settings/raise-memory-limit.ts'
export { type Engine, ENGINE_KINDS, type EngineKind } from './engine.ts'
export { createSchema } from './system/create-schema.ts'
export { inOneTrip } from './in-one-trip.ts'
export { keyComment } from './comments.ts'
export { maskComment, referenceComment } from './comments.ts'
export {
  claimFolder,
  isAbandoned,
  removeAbandoned,
  removeLeftLocks,
  removeLock,
} from './lock/claimed-folder.ts'
export {
  beforeName,
  bringBack,
  countAdded,
  countInPlace,
  countReplacedKeys,
  countTaken,
  createBefore,
  deleteWritten,
  keepBefore,
  writtenRows,
} from './merge/before/before-rows.ts'
export { metLoads } from './merge/before/met-loads.ts'
export { REFERENCING } from './merge/before/references.ts'
export { sumRows } from './merge/before/checksum.ts'
export { keysWithoutValue } from './merge/known/keys-without-value.ts'
export { countKnown, countLate, deleteKnown, findKnown, type KnownRows } from './merge/known/known-rows.ts'
export { averageBytes, countRows } from './merge/known/average-bytes.ts'
export { anyMerged, anyRow, anyRowOfSameFile, countFinal } from './merge/known/any-row.ts'
export {
  backfillColumns,
  countPending,
  fillingPositions,
  insertNotFilling,
  insertUnfilled,
} from './merge/write/backfill-columns.ts'
export { bindIndexes } from './merge/table/bind-indexes.ts'
export type { Obstacle } from './merge/blocked/obstacle.ts'
export { obstacles, replacedTogether, takenPlace } from './merge/blocked/blocked-rows.ts'
export {
  compactStaging,
  compactStored,
  countKept,
  keptName,
  leavesNothing,
} from './merge/write/compact-staging.ts'
export { doubledKeys } from './merge/known/doubled-keys.ts'
export { deleteKeyed } from './merge/delete/delete-keyed.ts'
export {
  inWindow,
  mark,
  type Marking,
  markingOf,
  markings,
  missingFinal,
  unmarked,
} from './merge/delete/missing-final.ts'
export {
  type BucketLevel,
  type BucketRow,
  bucketsQuery,
  type KeyBucket,
  keyBuckets,
  type KeyedRows,
  type SourceKeys,
} from './merge/sweep/key-buckets.ts'
export { HASH_SQL, type HashSql } from './merge/sweep/hash-sql.ts'
export { askedPage, createAbsent, createAsked, insertAbsent, isAbsent } from './merge/sweep/asked-keys.ts'
export { deleteNested } from './merge/delete/delete-nested.ts'
export { deleteOut } from './merge/delete/delete-out.ts'
export { deleteOverdue } from './merge/delete/delete-overdue.ts'
export { deleteReplaced, ofFiles } from './merge/delete/delete-replaced.ts'
export {
  countMet,
  createMet,
  createReplaced,
  hidesRowNumbers,
  insertReplaced,
  MET,
  partsOfMet,
  REPLACED,
  replacedRows,
  rowsOfReplaced,
} from './merge/delete/delete-rows.ts'
export { type Deletion, deletionOf, leftBy, nestedIn } from './merge/delete/deletion.ts'
export { bringCarried, keepCarried } from './merge/write/carried-values.ts'
export { clearExchanged } from './merge/write/exchanged-values.ts'
export { fillingColumns, fillingSelect } from './merge/write/filling-select.ts'
export { insertRows } from './merge/write/insert-rows.ts'
export {
  deleteRepeatedBeside,
  deleteReplacedBeside,
  deleteUnchangedBeside,
  type RowsBeside,
  unchangedIn,
} from './merge/write/rows-beside.ts'
export { aboutRows, bringBackAside, lockForRows, setAside, type RowsAside } from './merge/write/rows-aside.ts'
export { countOut, inspectRows, repeatedKeys } from './merge/out/inspect-rows.ts'
export { insertAwaited, insertKnown, insertOlder } from './merge/known/known-keys.ts'
export {
  at,
  byMergeKey,
  finalOf,
  type MergeTable,
  type Positions,
  stagedIn,
  stagingOf,
} from './merge/table/merge-table.ts'
export { misfit } from './merge/out/misfit.ts'
export { countRootless, insertPositions, missingRows } from './merge/known/missing-rows.ts'
export {
  createOut,
  type DedupSort,
  insertDeleting,
  insertDuplicates,
  insertMisfits,
} from './merge/out/out-table.ts'
export {
  computations,
  INDEXES,
  insertOutside,
  PUBLICATIONS,
  rootPositions,
  sizeOf,
  TRIGGERS,
} from './merge/blocked/rejected-rows.ts'
export { addKey, dropKey, DROPPABLE_KEY } from './merge/table/primary-key.ts'
export { OUT } from './merge/table/row-filter.ts'
export type { Going } from './merge/blocked/obstacle.ts'
export { storedColumn, type StoredColumn, storedValue } from './merge/table/stored-column.ts'
export {
  countObsolete,
  supersedeNested,
  supersedeRows,
  type Superseding,
} from './merge/write/supersede-rows.ts'
export { updateNested } from './merge/write/update-nested.ts'
export { mergeRows } from './merge/write/merge-rows.ts'
export { updateRows } from './merge/write/update-rows.ts'
export type { ComparedColumn } from './merge/table/row-text.ts'
export {
  type Compared,
  createVersions,
  insertRepeated,
  insertUnchanged,
  isActive,
  latestBeginning,
  type NestedVersions,
  retiredRows,
  retireVersions,
  sharedVersion,
  stillActive,
  versionTables,
  type VersionTables,
} from './merge/write/versions.ts'
export { changes, fitting } from './merge/table/values.ts'
export {
  addStoredColumn,
  createWaiting,
  deleteStored,
  loadsIn,
  moveToWaiting,
  waitingName,
} from './merge/table/waiting-table.ts'
export { ident, idents, literal, qualified, unquoted } from './quote.ts'
export { rolledBack } from './rolled-back.ts'
export { copyDuckdb } from './scratch/duckdb-scratch.ts'
export { makePostgresScratch } from './scratch/postgres-scratch.ts'
export type { CopiedTable, Original, Scratch } from './scratch/scratch.ts'
export type { Parameter, Session, Statement } from './session.ts'
export { sqlFile } from './sql-file.ts'
export type { Dependent, Retyped, TableFacts } from './table-facts.ts'
export { readSettings, readTableStates, readViewStates } from './table-state/table-states.ts'
export { becomeTable } from './replace/become-table.ts'
export { createInPlace, putInPlace, type Replaced } from './replace/put-in-place.ts'
export { SYSTEM_FUNCTIONS } from './system/system-functions.ts'
export type { TableGuards } from './table-guards.ts'
export type { StagingTable, Transaction } from './transaction.ts'
export { takesText } from './types/takes-text.ts'
export { DEFAULT_TYPE_CHOICES, type TypeChoices } from './types/type-choices.ts'
export { emptyWorkbench, type Workbench } from './workbench.ts'
export type { ArrowRows } from './duckdb/arrow/decode-arrow.ts'
export { resetThreads, threadsOf, withOneThread } from './duckdb/settings/threads.ts'
export type { Pooler } from './inspect/detect-pooler.ts'
export { duckdbVersion } from './inspect/duckdb-version.ts'
export {
  type IdleLock,
  inspectPostgres,
  type PostgresFacts,
  readIdleLocks,
  readRights,
  type SchemaRights,
} from './inspect/inspect-postgres.ts'
