export {
  runResource,
  type ResourceRun,
  type RunResourceOptions,
  unitTests,
  type TestedUnit,
  type UnitTestsOptions,
} from '@sluice/pipeline/testing'
export type { LoadEvent, ResourceSummary, Row } from '@sluice/loader'
export type { Column, SchemaChange, Table } from '@sluice/schema'
