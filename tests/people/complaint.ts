import { resource, source, type Incremental, type ResourceOptions, type Row } from '@sluice/loader'
import type { TestProject } from '../support/project.ts'

export type Options = Partial<ResourceOptions> & {
  readonly incremental?: Incremental
  readonly fails?: boolean
}

export const shop = (resources: Readonly<Record<string, readonly Row[]>>, options: Options = {}) => {
  const { fails = false, ...rest } = options
  return source({
    name: 'shop',
    resources: () =>
      Object.entries(resources).map(([name, rows]) => {
        const read = async function* () {
          yield rows
          if (fails) throw new Error('the report is not ready')
        }
        const { incremental, ...own } = { ...rest, name }
        return incremental ? resource({ ...own, incremental }, read) : resource(own, read)
      }),
  })
}

export const load = (project: TestProject, rows: readonly Row[], options?: Options) =>
  project.load({ yes: false }, [], [shop({ t: rows }, options)])

/** A first load, reviewed. */
export async function begin(project: TestProject, rows: readonly Row[], options?: Options): Promise<void> {
  await load(project, rows, options)
  await project.applyAndMerge()
}

export const rowsOf = (project: TestProject, columns = 'id', table = 't'): Promise<readonly Row[]> =>
  project.engine.session.rows(`select ${columns} from shop.${table} order by 1`)

export const idsOf = async (project: TestProject): Promise<readonly unknown[]> =>
  (await rowsOf(project)).map(({ id }) => id)
