import { qualified, type EngineKind } from '@sluice/engine'
import type { TableName } from '@sluice/schema'
import type { Migration } from '../../migration/read/read-migrations.ts'
import { listViews } from '../../shadow/describe-views.ts'
import type { Shadow } from '../../shadow/shadow.ts'
import type { ModelQuery } from './model-file.ts'

const VIEW = /^create\s+(or\s+replace\s+)?(materialized\s+)?(recursive\s+)?view\b/i

/** Whether SQL for an engine makes views, so that it is worth a look. */
export const makesViews = (migrations: readonly Migration[], kind: EngineKind): boolean =>
  migrations.some(({ sql }) => sql[kind]?.statements.some(({ text }) => VIEW.test(text)))

/** The views of a shadow as queries, each at the place of the newest statement that makes it. */
export async function viewQueries(
  shadow: Shadow,
  migrations: readonly Migration[],
  kind: EngineKind,
): Promise<readonly ModelQuery[]> {
  const views = await listViews(shadow)
  return views.map((view) => ({
    kind: 'view',
    ...placeOf(view, migrations, kind),
    name: `${view.dataset}.${view.name}`,
    sql: `select * from ${qualified(view.dataset, view.name)}`,
  }))
}

function placeOf({ name }: TableName, migrations: readonly Migration[], kind: EngineKind) {
  const made = migrations.flatMap(({ sql }) => {
    const file = sql[kind]
    const statements = file?.statements ?? []
    return statements
      .filter(({ text }) => VIEW.test(text) && text.includes(name))
      .map(({ line }) => ({ file: file?.path ?? '', line }))
  })
  return made.at(-1) ?? { file: '', line: 1 }
}
