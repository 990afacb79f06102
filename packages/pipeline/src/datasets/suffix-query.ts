import type { EngineKind } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import { readModels, suffixQuery } from '@sluice/transform'
import type { Project } from '../project/project.ts'

/**
 * A query as it runs: with a suffix, the tables of the project's datasets and models that it names are those with the suffix.
 * @throws SluiceError E_DATASET_SUFFIX where such a query is no SELECT
 */
export async function queryFor(
  sql: string,
  { dir, suffixed }: Pick<Project, 'dir' | 'suffixed'>,
  kind: EngineKind,
): Promise<string> {
  if (!suffixed) return sql
  const { models } = await readModels(dir, kind)
  const datasets = new Set([...suffixed.datasets, ...models.map(({ dataset }) => dataset)])
  const query = await suffixQuery(sql, kind, { suffix: suffixed.suffix, datasets })
  if (query !== undefined) return query
  throw new SluiceError(
    'with a dataset suffix only a SELECT can be run, and this statement is not read as one',
    {
      code: 'E_DATASET_SUFFIX',
      hint: 'correct it; or run it without --dataset-suffix and SLUICE_DATASET_SUFFIX, with the names of the datasets in full',
    },
  )
}
