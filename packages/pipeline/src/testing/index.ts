export { runResource, type ResourceRun, type RunResourceOptions } from './run-resource.ts'
export { unitTests, type TestedUnit, type UnitTestsOptions } from './unit-tests.ts'
