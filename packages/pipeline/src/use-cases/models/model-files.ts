import { resolve } from 'node:path'
import { modelsFromDbt as convert, type DbtFile } from '../../models/dbt/from-dbt.ts'
import { testUnits as test, type UnitTestsRequest, type UnitTestsResult } from '../../models/test-units.ts'
import type { OpenProject } from '../project/open-project.ts'
import { withPlainErrors } from '../project/plain-errors.ts'
import { contextOf, type RunOptions } from '../project/run-options.ts'

export interface TestUnitsOptions extends Omit<RunOptions, 'target'>, UnitTestsRequest {}

/**
 * Runs the unit tests of models in memory, without a target, on each engine that the targets use. The results contain
 * failed tests.
 * @throws SluiceError if a file cannot be read, or a migration does not run
 * @example const { results } = await testUnits(project, { select: ['marts.daily'] })
 */
export const testUnits = (project: OpenProject, options: TestUnitsOptions = {}): Promise<UnitTestsResult> =>
  withPlainErrors(project.redactor, () => test(project, contextOf(project, options), options), options.signal)

/**
 * Converts the models, snapshots and tests in files of a dbt project that use only `ref`, `source`, `config` and
 * `is_incremental`, and copies its seeds. Existing files are not overwritten; the result gives the reason for each file that is
 * not converted.
 * @throws SluiceError E_DBT if the folder, relative to the project, has no models
 * @example const left = (await modelsFromDbt(project, '../shop-dbt')).filter(({ written }) => written === null)
 */
export const modelsFromDbt = (project: OpenProject, folder: string): Promise<readonly DbtFile[]> =>
  withPlainErrors(project.redactor, () => convert(project, resolve(project.dir, folder)))
