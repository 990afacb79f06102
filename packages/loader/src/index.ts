// The source API: what a config and its sources are written with.
export { childrenOf, columnPath, type ChildOptions, type Children } from './api/rows/children.ts'
export { hintFor, type ColumnHint, type ColumnHints } from './api/rows/column-hint.ts'
export {
  defineConfig,
  type Config,
  type DuckdbTarget,
  type Freshness,
  type ImpactSettings,
  type MigrationChoices,
  type PostgresTarget,
  type SecretProvider,
  type Target,
  type TargetConfig,
  type TypeChoices,
} from './api/config.ts'
export { ENCODINGS } from './api/files/file-format.ts'
export type {
  CsvFormat,
  Encoding,
  FileFormat,
  FixedWidthFormat,
  JsonFormat,
  XlsxFormat,
} from './api/files/file-format.ts'
export type { FileCursor, FileCursorKind, FileIncremental } from './api/cursor/file-incremental.ts'
export type { FileItem } from './api/files/file-item.ts'
export { isHidden } from './api/files/is-hidden.ts'
export type { KeyPages, RowsOfCursor } from './cursor/keys-without-value.ts'
export { maskedText, MissingKeys } from './missing/missing-keys.ts'
export type {
  AnyCursor,
  Cursor,
  CursorPosition,
  CursorValue,
  Incremental,
  KeyValue,
  MissingKey,
} from './api/cursor/incremental.ts'
export { dayStart, isZone } from './cursor/instant.ts'
export { withZone } from './cursor/cursor-zones.ts'
export type { IncrementalContext, IncrementalOptions, ReadIncremental } from './api/incremental-resource.ts'
export type { Log } from './api/log.ts'
export type {
  EachRow,
  FilesResource,
  ListContext,
  PartitionType,
  Resource,
  ResourceContext,
  ResourceOptions,
  RowsOptions,
  RowsResource,
  State,
  Transformer,
} from './api/resource.ts'
export {
  type KeptPart,
  type Parts,
  ReadyFile,
  readyFile,
  type DeclaredColumn,
  type ReadyFileOptions,
} from './api/files/ready-file.ts'
export { ArrowBatches, arrowBatches } from './api/files/arrow-batches.ts'
export type { Yielded } from './api/rows/yielded.ts'
export { MASKS, type Mask, type MaskName } from './api/rows/mask.ts'
export { guessCsv, type GuessedCsv } from './read/csv/guess-csv.ts'
export { sampleFile, type FileSample } from './unpack/sample-file.ts'
export { parseRange } from './convert/xlsx/sheet-range.ts'
export { tableOf, type TableOptions } from './api/resource.ts'
export { dispositionOf } from './api/disposition-of.ts'
export type { TableOfRow } from './api/rows/routed.ts'
export type { Page, Row } from './api/rows/row.ts'
export type {
  ColumnPath,
  ListPath,
  TypedChild,
  TypedChildren,
  TypedHints,
  TypedRowsOptions,
  ValuePath,
} from './api/typed-rows.ts'
export type { ChainedFiles, ChainedRows } from './api/chained.ts'
export {
  filesResource,
  resource,
  rows,
  source,
  type ResourceMaker,
  type TypedResourceMaker,
  type Source,
  type CheckedSourceOptions,
  type SourceOptions,
} from './api/source.ts'
export type { SchemaIssue, SchemaResult, StandardSchema } from './api/rows/standard-schema.ts'
export type { Step } from './api/rows/step.ts'
export type { TransformerOptions } from './api/transformer.ts'
// Running a load.
export { assertSliced } from './api/assert-window.ts'
export type { ControlTotals } from './api/resource.ts'
export type { LoadOptions } from './api/options/load-options.ts'
export { DEFAULT_QUARANTINE_LIMIT, type QuarantineLimit } from './api/options/quarantine-limit.ts'
export { refreshOf } from './api/options/refresh.ts'
export { selectResources } from './api/select-resources.ts'
export { mapBounded } from './concurrency/bounded-parallel.ts'
export type { Proposed } from './context/read-dataset-state.ts'
export { contractIn } from './contract/contract-in.ts'
export type {
  BadFilesEvent,
  LoadEvent,
  LoadPhase,
  PhaseEvent,
  ProgressEvent,
  ResourceDoneEvent,
} from './events/load-event.ts'
export { cursorText } from './cursor/cursor-text.ts'
export { faultOf } from './cursor/check-incremental.ts'
export { typeOfFiles } from './new-files/file-range.ts'
export type { LoadFailure, LoadSummary, ResourceSummary } from './events/load-summary.ts'
export { explainFailure } from './failure/explain-failure.ts'
export { isOfRows } from './failure/phase-failed.ts'
export { targetIdentity } from './package/rows-package.ts'
export { dropPackage, listPackages, type LoadPackage, type PackagedRows } from './package/list-packages.ts'
export { newHolder, ratesOfRun, type SharedRates } from './rates/rates-of-run.ts'
export { countingRequests, RequestCount, requestCountOfRun, type AskedApi } from './rates/request-count.ts'
export type { RateShare, TakenShare } from '@sluice/ledger'
export { BadFile } from './raw/bad-file.ts'
export { runLoad } from './run/run-load.ts'
export type { FinalLoad, FoundKnown, KnownLoad, LoadPorts } from './stage/load-ports.ts'
export type { OpenFinal } from './stage/stage-fast-path.ts'
export { parseJson, stringifyJson } from './api/json/exact-json.ts'
export { keepSpellings, mapMembers, takeSpelling } from './api/json/spelled-numbers.ts'
