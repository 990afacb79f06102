import type { EngineKind } from '@sluice/engine'
import type { PrintedError } from '@sluice/schema'
import type { RowDifferences } from './compare-rows.ts'

/** What came of a unit test on an engine; its keys are JSON for machines. */
export interface UnitResult extends RowDifferences {
  /** `marts.daily: two_days` */
  readonly node: string
  readonly engine: EngineKind
  readonly status: 'passed' | 'failed'
  /** The folder of the unit test. */
  readonly path: string
  readonly seconds: number
  /** Why it could not run. */
  readonly error: PrintedError | null
}
