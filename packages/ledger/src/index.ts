export { backfillProgress, type BackfillProgress } from './state/backfills.ts'
export { broughtColumns } from './brought-columns.ts'
export {
  forgetDataset,
  presentSchemas,
  readDatasets,
  readSystemSchemas,
  type KnownDataset,
} from './datasets/datasets.ts'
export { COPIED_TABLES } from './copied-tables.ts'
export { forgetFiles, markAsChanged, readFiles, recordFiles, type LedgerFile } from './files.ts'
export {
  expireHistory,
  forgetHistory,
  keptLoads,
  readHistoryOf,
  readLaterLoads,
  recordHistory,
  recordObstacle,
  type ExpiredHistory,
  type HistoryColumn,
  type LaterLoad,
  type RecordedHistory,
  type TableHistory,
} from './history/load-history.ts'
export {
  compareStates,
  forgetTraces,
  keepState,
  readKeptStates,
  readTraces,
  restoreState,
  type KeptState,
  type StateBefore,
} from './history/load-states.ts'
export { recordRevert } from './history/reverts.ts'
export {
  installedVersion,
  installSystem,
  isCurrentSystem,
  isOtherSystem,
  isUpToDate,
} from './install-system.ts'
export { continueLoadIds, nextLoadId } from './load-ids.ts'
export type { LoadKey } from './load-key.ts'
export type { BlockedBy, DedupSort, LoadTable, WaitingLoadTable } from './load-tables/load-table.ts'
export {
  isWaiting,
  latestLoadTable,
  latestLoadTables,
  loadTable,
  loadTables,
  nestedTables,
  openLoads,
  waitingLoads,
  writtenColumns,
} from './load-tables/read-load-tables.ts'
export { recordLoadTables } from './load-tables/record-load-tables.ts'
export {
  recordBlocked,
  recordDiscarded,
  recordMerge,
  recordMergedSchema,
  recordSuperseded,
  recordWaiting,
  takeRows,
  type SupersededRows,
} from './load-tables/record-merge.ts'
export { recordRenamedColumns } from './load-tables/record-renamed-columns.ts'
export { clearStaging, setStaging, stagingInUse } from './load-tables/staging-table.ts'
export {
  countsAtCommit,
  countsOfOpenLoads,
  readCounts,
  type TableCounts,
} from './load-tables/table-counts.ts'
export { announcedTables, waitingTables } from './load-tables/waiting-tables.ts'
export { readBeforeLoad, type BeforeLoad } from './load-tables/before-load.ts'
export {
  loadedSince,
  readLastLoad,
  readLastLoads,
  recordDropped,
  recordFailedLoad,
  recordLoad,
  updateStatus,
} from './loads.ts'
export { appliedOn, forgetMigration, readHistory, writeHistory, type HistoryEntry } from './migrations.ts'
export { recordQuarantine, recordQuarantineFrom } from './quarantine.ts'
export { takeOfRate, type RateShare, type TakenShare } from './rates.ts'
export { readRenames, recordRenames } from './renames.ts'
export { readStates, recordState } from './state/state.ts'
export {
  countRecords,
  deleteRecords,
  readGroups,
  readRecords,
  type RecordFilter,
  type RecordGroup,
} from './views/quarantine-records.ts'
export { readLoad, type Load } from './views/read-load.ts'
export { readLoads, type LoadRecord, type ReadLoadsOptions } from './views/read-loads.ts'
export { COUNTS, countsOf, type RowCounts } from './views/row-counts.ts'
export {
  failedResources,
  loadedResources,
  waitingByLoad,
  type FailureColumns,
  type WaitingRows,
} from './views/status.ts'
export { waitingByTable, type WaitingTable } from './views/waiting-by-table.ts'
export {
  readAllCursors,
  readCursors,
  recordCursor,
  writeCursor,
  type CursorCounts,
  type CursorRecord,
} from './state/cursors.ts'
export { forgetSql, type KnownResource, readKnownResources } from './datasets/forget.ts'
export { planSlices, readSlices, settleSlice, type Slice, type SliceDays } from './state/slices.ts'
export {
  forgetModelSlices,
  nextModelRunId,
  readBuiltModel,
  readBuiltModels,
  readLastModelRun,
  readModelSlices,
  readCommentedModels,
  recordBuiltModel,
  type CommentedModel,
  type ModelComments,
  recordModelRuns,
  recordModelSlice,
  type BuiltModel,
  type ModelRun,
  type ModelsCommand,
  type ModelSlice,
} from './models/models.ts'
export {
  forgetModelInputs,
  type ModelInputs,
  readFilledTables,
  readMigrated,
  readModelInputs,
  recordModelInputs,
} from './models/model-inputs.ts'
export { type DayRows, type NewestLoad, readNewestLoads, readRowsByDay } from './freshness.ts'
