export { baseline, type BaselineOptions } from './baseline.ts'
export { generate, type GenerateOptions } from './generate.ts'
export { impact, type ImpactOptions } from './impact.ts'
export { load, type LoadOptions } from './load.ts'
export { dropLoad, loads, showLoad, type LoadsOptions } from './loads.ts'
export { migrate, type MigrateOptions } from './migrate.ts'
export { models, type ModelsOptions } from './models.ts'
export { openProject, type OpenOptions, type OpenProject } from './open-project.ts'
export { plan, rebase, type PlanOptions, type RebaseOptions } from './plan.ts'
export { propose, type ProposeOptions } from './propose.ts'
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
export { accept, reject, type RejectOptions } from './reject.ts'
export { review, type ReviewOptions } from './review.ts'
export type { RunOptions } from './run-options.ts'
export { status } from './status.ts'
export { transform } from './transform.ts'
export { verify, type VerifyOptions } from './verify.ts'
