export { baseline, type BaselineOptions } from './migrations/baseline.ts'
export { listCursors, resetCursor, setCursor, type CursorOptions } from './cursors.ts'
export { dropDatasets, listDatasets, type DropDatasetsOptions } from './datasets.ts'
export { doctor, type DoctorOptions } from './doctor.ts'
export { freshness, type FreshnessOptions } from './freshness.ts'
export { generate, type GenerateOptions } from './migrations/generate.ts'
export { impact, type ImpactOptions } from './migrations/impact.ts'
export { lineage, lineageEvents, type LineageOptions } from './models/lineage.ts'
export { load, type LoadOptions } from './load.ts'
export { dropLoad, loads, revertLoad, showLoad, type LoadsOptions, type RevertLoadOptions } from './loads.ts'
export { migrate, type MigrateOptions } from './migrations/migrate.ts'
export {
  compileModels,
  listModels,
  models,
  retryModels,
  showModel,
  type ModelsOptions,
  type ReadModelsOptions,
  type ShowModelOptions,
} from './models/models.ts'
export { modelsFromDbt, testUnits, type TestUnitsOptions } from './models/model-files.ts'
export { modelsDocs, type ModelsDocsOptions } from './models/models-docs.ts'
export { openProject, type OpenOptions, type OpenProject } from './project/open-project.ts'
export { dropPackages, listPackages, type DropPackagesOptions } from './packages.ts'
export { plan, rebase, type PlanOptions, type RebaseOptions } from './migrations/plan.ts'
export { planModels, type PlanModelsOptions } from './models/plan-models.ts'
export { preview, type PreviewOptions } from './models/preview.ts'
export { propose, type ProposeOptions } from './migrations/propose.ts'
export {
  dropQuarantine,
  listQuarantine,
  retryQuarantine,
  showQuarantine,
  type DropQuarantineOptions,
  type QuarantineOptions,
  type RetryQuarantineOptions,
  type ShowQuarantineOptions,
} from './quarantine.ts'
export { query } from './query.ts'
export { accept, reject, type RejectOptions } from './migrations/reject.ts'
export { review, type ReviewOptions } from './migrations/review.ts'
export type { RunOptions } from './project/run-options.ts'
export { status } from './status.ts'
export { transform } from './transform.ts'
export { verify, type VerifyOptions } from './migrations/verify.ts'
