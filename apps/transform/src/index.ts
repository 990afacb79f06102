export { discardWaiting } from './merge/supersede/discard-waiting.ts'
export type { IsIgnored } from './merge/tables/final-table.ts'
export { keysWithoutValueOf } from './merge/tables/keys-without-value.ts'
export { findKnownRows } from './merge/tables/find-known.ts'
export { mergeLoad } from './merge/merge-load.ts'
export { mergeWaiting } from './merge/merge-waiting.ts'
export { openFinal } from './merge/tables/open-final.ts'
export { affectedModels, type Affected } from './models/affected/affected-models.ts'
export { MODELS_CONFIG } from './models/config/default-lines.ts'
export { convertDbtModel, tableOfDbt, type ConvertedModel } from './models/dbt/convert-dbt-model.ts'
export { convertDbtSnapshot, snapshotsIn, tableOfSnapshot } from './models/dbt/convert-dbt-snapshot.ts'
export { convertDbtTest } from './models/dbt/convert-dbt-test.ts'
export { takeConfig, type DbtKind } from './models/dbt/dbt-config.ts'
export type { DbtTables } from './models/dbt/replace-references.ts'
export {
  type DbtProperties,
  docsOfDbt,
  folderConfigOfDbt,
  leftOfDbtProject,
  leftOfDbtYaml,
  propertiesOfDbt,
  snapshotsOfDbtYaml,
  sourcesOfDbt,
} from './models/dbt/dbt-properties.ts'
export { describeModels } from './models/describe/describe-models.ts'
export { compileQuery } from './models/graph/compile-query.ts'
export { openParser } from './models/graph/open-parser.ts'
export { isSystemSchema, type QueryParser } from './models/graph/reference.ts'
export { queryLineage } from './models/lineage/query-lineage.ts'
export { modelsLineage, type TableLineage } from './models/lineage/models-lineage.ts'
export { isDirect, through, unique, type Origin } from './models/lineage/origin.ts'
export { suffixModels, suffixQuery, type DatasetSuffix } from './models/graph/suffix-models.ts'
export { modelGraph, type ModelGraph } from './models/graph/model-graph.ts'
export type { Materialized, Model, SqlTest } from './models/model.ts'
export { modelKey } from './models/model-key.ts'
export { currentQuery, pastedQuery } from './models/materialise/current-query.ts'
export { dayAfter, endOf } from './models/materialise/day-range.ts'
export { readModels } from './models/read/read-models.ts'
export { hasEquality } from './models/relation/has-equality.ts'
export type { NodeResult } from './models/run/node-result.ts'
export { testName } from './models/run/nodes.ts'
export { runModels, type RanModels } from './models/run/run-models.ts'
export {
  selectModels,
  withParents,
  type Selection,
  type SelectorFacts,
} from './models/select/select-models.ts'
export { FAILURES } from './models/model-test.ts'
export { fitRule } from './models/test/fit-rule.ts'
export { testQuery } from './models/test/test-query.ts'
export { testedRelation } from './models/test/tested-relation.ts'
export { runUnitTests } from './models/unit/run-unit-tests.ts'
export { unitLine, unitReport } from './models/unit/unit-report.ts'
export type { UnitResult } from './models/unit/unit-result.ts'
export { readAllColumns, type RelationColumn } from './models/relation/relation.ts'
export { planModels, type ModelPlan } from './models/plan/plan-models.ts'
export type { PlannedModel } from './models/plan/planned-model.ts'
export { queryOrigins } from './models/lineage/query-origins.ts'
export { modelQueries } from './models/describe/model-queries.ts'
export { changedTables, planRevert, revertLoad, type Reverted } from './revert/revert-load.ts'
export type { RevertPlan, TableRevert } from './revert/revert-plan.ts'
