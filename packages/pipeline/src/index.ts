export { confirm, type Confirmation } from './confirm/confirm.ts'
export { adoptTables, noDatabase, type BaselineResult } from './baseline/adopt-tables.ts'
export {
  dropDatasets,
  droppedText,
  type DatasetChoice,
  type DroppedDatasets,
} from './datasets/drop-datasets.ts'
export { queryFor } from './datasets/suffix-query.ts'
export { installOn } from './datasets/confirm-creating.ts'
export { listDatasets, type SuffixedDataset } from './datasets/list-datasets.ts'
export { initProject, type Initialised } from './init/init-project.ts'
export { instant, isoInstant } from './loads/instant.ts'
export { followRenames } from './merge/follow-renames.ts'
export type { LoadRequest } from './load/load-request.ts'
export { loadSources, type LoadResult } from './load/load-sources.ts'
export { basis, proposeWaiting, writeProposals } from './load/propose-waiting.ts'
export { revertLoad, type RevertedLoad } from './loads/revert-load.ts'
export { dropLoad, type DroppedLoad } from './loads/drop-load.ts'
export { failureLines, failureOf, revertOf } from './loads/load-failure.ts'
export { loadDetails, showLoad, type LoadDetails, type ShownLoad } from './status/show-load.ts'
export { listCursors, type CursorList, type CursorStatus, type SlicesStatus } from './cursors/list-cursors.ts'
export { resetCursor, setCursor, type MovedCursor } from './cursors/set-cursor.ts'
export { loadSlices, type SliceCounts, type SlicedRequest } from './slices/load-slices.ts'
export { estimateText, type SliceEstimate } from './slices/estimate.ts'
export { readSliceLength } from './slices/slice-days.ts'
export type { Check, CheckLevel } from './doctor/check.ts'
export { diagnose } from './doctor/diagnose.ts'
export { logTo } from './run/log-to.ts'
export { mergedLines, type MergedTable } from './merge/merge-staged.ts'
export { allowedMigrations } from './migrate/allowed-migrations.ts'
export { applyAndMerge, type MigrateResult } from './migrate/apply-and-merge.ts'
export { skipReason } from './migrate/skipped-line.ts'
export {
  dropPackages,
  droppedPackagesText,
  type DroppedPackages,
  type PackageChoice,
} from './packages/drop-packages.ts'
export { nextCommand, reviewOf, type Given } from './target/next-command.ts'
export { planChoices } from './project/plan-choices.ts'
export { migrationsDir, openProject, type Project } from './project/project.ts'
export type { RunContext } from './run/run-context.ts'
export { type GoingScope } from './refresh/going.ts'
export { proposeDrop, reportGoing } from './refresh/propose-drop.ts'
export { secondsSince } from './run/seconds-since.ts'
export { blockedLine, wayOf, type BlockedRows } from './status/read-blocked.ts'
export {
  readStatus,
  statusOf,
  readWaiting,
  type ResourceStatus,
  type Status,
  type WaitingStatus,
} from './status/read-status.ts'
export { waitsForLine, type WaitsFor } from './status/waits-for.ts'
export { chooseTarget, mayHoldData, withEngine, withReader, type ChosenTarget } from './target/target.ts'
export {
  withExistingReader,
  withExistingTarget,
  withLoadedTarget,
  withTarget,
  type Opened,
} from './target/with-target.ts'
export { liveFindings } from './verify/live-findings.ts'
export {
  analyzeImpact,
  impactResult,
  type ChangeImpactResult,
  type ImpactResult,
  type ImpactUse,
} from './impact/analyze-impact.ts'
export { impactMarkdown } from './impact/impact-markdown.ts'
export {
  rebaseBranch,
  rebaseResult,
  type RebaseChoices,
  type RebasedBranch,
  type RebaseResult,
} from './plan/rebase-branch.ts'
export { planResult, repairDrift, type PlanResult, type RepairedDrift } from './plan/repair-drift.ts'
export { dropSchemas, setAside } from './plan/reset-target.ts'
export type { Proposal, ProposedBranch } from './propose/proposal.ts'
export {
  proposeDatasets,
  type ProposalPlace,
  type ProposeFailure,
  type ProposeResult,
} from './propose/propose-datasets.ts'
export { proposeBranch, type BranchOptions } from './propose/propose-branch.ts'
export { dropRecords } from './quarantine/drop-records.ts'
export { listRecords, type QuarantineGroup, type QuarantineList } from './quarantine/list-records.ts'
export { recordFilter, type RecordSelection } from './quarantine/record-filter.ts'
export { retryRecords, type RetryResult } from './quarantine/retry-records.ts'
export { showRecords, type QuarantinedRecord, type QuarantinedRecords } from './quarantine/show-records.ts'
export {
  changeRejection,
  rejectionResult,
  type Decision,
  type RejectionResult,
} from './reject/change-rejection.ts'
export { checkFreshness } from './freshness/check-freshness.ts'
export type { TableFreshness } from './freshness/judge-freshness.ts'
export { modelsFromDbt, type DbtFile } from './models/dbt/from-dbt.ts'
export { compileModels, type CompiledQuery } from './models/compile-models.ts'
export { listModels, type ListedModel, type ListedTest, type ModelList } from './models/list-models.ts'
export { retryModels } from './models/run/retry-models.ts'
export { selectedModels, type ModelChoice, type SelectedModels } from './models/selected-models.ts'
export { showModel } from './models/show-model.ts'
export { testUnits, type UnitTestsRequest, type UnitTestsResult } from './models/test-units.ts'
export {
  modelErrors,
  modelsLine,
  runProjectModels,
  type ModelsRequest,
  type ModelsResult,
} from './models/run/run-project-models.ts'
export type { ColumnDiff, SampleRow } from './preview/compare/table-diff.ts'
export type { Preview, TablePreview } from './preview/preview.ts'
export { previewProject, type PreviewRequest } from './preview/preview-project.ts'
export { columnLine, previewCounts, restText, sampleLine } from './preview/preview-text.ts'
export { testResources, type TestedResource } from './testing/test-resources.ts'
export { sourceFromOpenapi, type SeededSource } from './openapi/from-openapi.ts'
export { addSource, NAMED_KINDS, SOURCE_KINDS, type AddedSource, type SourceKind } from './init/add-source.ts'
export { reviewProject, type ReviewResult } from './review/review-project.ts'
export { recordSource, type RecordedSource, type RecordOptions } from './recording/record-source.ts'
export { replaySources, type ReplayedSource, type ReplayOptions } from './recording/replay-sources.ts'
export type { TableDiff } from './recording/diff-rows.ts'
export { type LineageNode, type LineageRequest, type LineageStep } from './models/lineage/describe-lineage.ts'
export type { Place } from './models/lineage/lineage.ts'
export { openLineage, type JobEvent } from './models/lineage/openlineage.ts'
export { readLineage, traceLineage, type TracedLineage } from './models/lineage/read-lineage.ts'
export type { QueryUse } from './models/code-uses.ts'
export { planProjectModels, type ModelsPlan, type PlannedFile } from './models/plan/plan-project-models.ts'
export { buildSite, type BuiltSite } from './models/docs/build-site.ts'
export {
  transformTarget,
  unchangedLines,
  type Transformed,
  type TransformRequest,
} from './transform/transform-target.ts'
export { modelsPlanText } from './models/plan/plan-text.ts'
