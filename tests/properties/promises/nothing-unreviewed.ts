import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { EngineKind } from '@sluice/engine'
import { pendingMigrations } from '@sluice/schema-evolution'
import { expect } from 'vitest'
import { openTestProject, type TestProject } from '../../support/project.ts'
import { deliver, sourceOf } from '../history/deliver.ts'
import { faulty, type Fuse } from '../history/faulty-engine.ts'
import { stepsOf, type History } from '../history/history.ts'
import { untilDone } from '../history/run-history.ts'
import { prepareReview } from '../reviews/review.ts'

const run = promisify(execFile)
const AUTHOR = [
  '-c',
  'user.name=Reviewer',
  '-c',
  'user.email=reviewer@example.com',
  '-c',
  'commit.gpgsign=false',
]

const commit = async ({ dir }: TestProject): Promise<void> => {
  await run('git', ['-C', dir, 'add', 'migrations'])
  await run('git', [
    '-C',
    dir,
    ...AUTHOR,
    'commit',
    '--quiet',
    '--allow-empty',
    '--message',
    'Reviewed',
    '--',
    'migrations',
  ])
}

/** Everything that a migration may change: all columns and keys outside of Sluice's own schemas. */
async function fingerprint({ engine }: TestProject): Promise<unknown> {
  const own = (catalog: string, schema: string): string =>
    `${catalog} = current_database() and ${schema} not in ('_sluice', 'information_schema', 'pg_catalog')
       and right(${schema}, 8) <> '_staging'`
  return [
    await engine.session.rows(
      `select table_schema, table_name, ordinal_position, column_name, data_type, is_nullable, column_default,
         numeric_precision, numeric_scale
       from information_schema.columns where ${own('table_catalog', 'table_schema')} order by 1, 2, 3`,
    ),
    await engine.session.rows(
      `select table_schema, table_name, constraint_name, constraint_type
       from information_schema.table_constraints where ${own('constraint_catalog', 'table_schema')} order by 1, 2, 3`,
    ),
    await engine.catalog(['shop']),
  ]
}

/** The schema of a protected target changes by committed migrations alone, whatever a history brings and where it fails. */
export async function assertNothingUnreviewed(kind: EngineKind, one: History): Promise<void> {
  const clock = { step: 0 }
  const fuse: Fuse = { left: undefined }
  await using project = await openTestProject({
    kind,
    sources: [sourceOf(one, clock)],
    protected: true,
    wrap: (engine) => faulty(engine, fuse),
  })
  await run('git', ['init', '--quiet', project.dir])
  for (const [number, { review, fuses }] of stepsOf(one).entries()) {
    clock.step = number
    await deliver(project.dir, one, number)
    const before = await fingerprint(project)
    await untilDone(async () => project.load(), fuse, fuses)
    expect(await fingerprint(project), 'a load changes no schema').toEqual(before)
    if ((await pendingMigrations(project.engine, join(project.dir, 'migrations'))).length === 0) continue
    await project.migrate() // skips what is not committed
    expect(await fingerprint(project), 'an uncommitted migration changes no schema').toEqual(before)
    if (review.kind === 'delay') continue
    await prepareReview(project, one, review)
    await commit(project)
    const accepted = await pendingMigrations(project.engine, join(project.dir, 'migrations'))
    await project.migrate()
    if (accepted.length > 0) expect(await fingerprint(project)).not.toEqual(before)
    else expect(await fingerprint(project), 'all of it is rejected').toEqual(before)
  }
}
