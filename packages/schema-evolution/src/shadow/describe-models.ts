import type { SluiceError, Table } from '@sluice/schema'
import type { Shadow } from './shadow.ts'

/** What the SQL models of a project make on a shadow database. */
export interface DescribedModels {
  /** One for each model that others can read; columns with their descriptions. */
  readonly tables: readonly Table[]
  /** File and line of the query of each model, by the name of its table. */
  readonly places?: ReadonlyMap<string, string>
  /** Why models are left out. */
  readonly failures: readonly SluiceError[]
}

/** Describes the models of a project on a shadow that has its migrations applied, and may be changed. */
export type DescribeModels = (projectDir: string, shadow: Shadow) => Promise<DescribedModels>

export const NO_MODELS: DescribedModels = { tables: [], failures: [] }
