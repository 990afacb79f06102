export {
  generate,
  load,
  loads,
  migrate,
  models,
  openProject,
  propose,
  query,
  status,
  transform,
  verify,
  type GenerateOptions,
  type LoadOptions,
  type LoadsOptions,
  type MigrateOptions,
  type ModelsOptions,
  type OpenOptions,
  type OpenProject,
  type RunOptions,
  type VerifyOptions,
} from '@sluice/pipeline/use-cases'
export type { LoadRecord } from '@sluice/ledger'
export type {
  LoadResult,
  MergedTable,
  MigrateResult,
  ModelsResult,
  ResourceStatus,
  Status,
  WaitingStatus,
} from '@sluice/pipeline'
export type { LoadEvent, LoadFailure, LoadSummary, ResourceSummary } from '@sluice/loader'
export { SluiceError } from '@sluice/schema'
