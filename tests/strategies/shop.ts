import { resource, source, type ResourceOptions, type Row, type Source } from '@sluice/loader'
import type { TestProject } from '../support/project.ts'

/** The source `shop` with one resource, which yields these rows in its next load. */
export const shop = (options: ResourceOptions, rows: readonly Row[]): Source =>
  source({
    name: 'shop',
    resources: () => [
      resource(options, async function* () {
        yield rows
      }),
    ],
  })

/** Loads rows, and applies the migrations that the load proposes. */
export async function loadAll(
  project: TestProject,
  options: ResourceOptions,
  rows: readonly Row[],
): Promise<void> {
  await project.load({}, [], [shop(options, rows)])
  await project.applyAndMerge()
}
