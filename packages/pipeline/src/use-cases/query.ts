import type { QueryResult } from '@sluice/engine'
import { queryFor } from '../datasets/suffix-query.ts'
import type { OpenProject } from './project/open-project.ts'
import { onReader, type RunOptions } from './project/run-options.ts'

/**
 * Runs one read-only statement on the target. For typed queries use `createDatabase` of `sluice/kysely`.
 * @throws SluiceError
 * @example const { rows } = await query(project, 'select count(*) as orders from shop.orders')
 */
export const query = (project: OpenProject, sql: string, options: RunOptions = {}): Promise<QueryResult> =>
  onReader(project, options, async (reader, { target }) =>
    reader.query(await queryFor(sql, project, target.kind)),
  )
