import { forgetSql, installedVersion, installSystem } from '@sluice/ledger'
import { SluiceError, stagingSchema } from '@sluice/schema'
import { migrationStatus, readMigrations, touches, writeDrop } from '@sluice/schema-evolution'
import type { LoadResult } from '../load/load-sources.ts'
import { homeOf, migrationsDir, shownMigration } from '../project/project.ts'
import type { RunContext } from '../run/run-context.ts'
import { secondsSince } from '../run/seconds-since.ts'
import { nextCommand, reviewOf, type Given } from '../target/next-command.ts'
import type { Opened } from '../target/with-target.ts'
import { readGoing, type GoingDataset, type GoingScope } from './going.ts'

/**
 * Writes migrations that drop the tables of resources and what the ledger knows of them, one for each dataset. Nothing is
 * deleted before they are reviewed and applied; the next load then begins from nothing.
 * @throws SluiceError E_REFRESH_PENDING
 */
export async function proposeDrop(
  { engine, project, chosen }: Opened,
  context: Pick<RunContext, 'now' | 'emit'>,
  { selection, scope }: { readonly selection: readonly string[]; readonly scope: GoingScope },
  given: Given = {},
): Promise<LoadResult> {
  const elapsed = secondsSince(context.now)
  const version = await installedVersion(engine)
  if (version !== undefined) await installSystem(engine, version)
  const going = version === undefined ? [] : await readGoing(engine, project.config, selection, scope)
  if (version !== undefined) await assertNothingPending(going, engine, migrationsDir(project))
  const paths: string[] = []
  for (const one of going) {
    const { dataset, resources, tables, names, staging, lines } = one
    const id = await writeDrop(
      homeOf(project),
      {
        subject: subjectOf(one),
        tables: tables.map(({ name }) => ({ dataset, name })),
        staging: staging.map((name) => ({ dataset: stagingSchema(dataset), name })),
        forget: forgetSql(dataset, resources, names),
        going: lines,
      },
      context.now(),
    )
    const path = shownMigration(project, id)
    paths.push(path)
    context.emit({ kind: 'proposed', path, changes: lines.map((line) => `drop ${line}`) })
  }
  const load = nextCommand(['load', ...selection].join(' '), given)
  context.emit({
    kind: 'message',
    level: 'info',
    text:
      paths.length === 0
        ? `there is nothing to drop; ${load} loads as usual`
        : `nothing is deleted yet: ${reviewOf(chosen)} the migration, run ${nextCommand('migrate', given)}, then ${load}, which reads everything again and proposes new tables`,
  })
  return {
    load_id: null,
    status: 'unchanged',
    resources: [],
    migrations: paths,
    evolved: [],
    failures: [],
    more: paths.length > 0,
    seconds: elapsed(),
  }
}

/** Reports what a load that replaces the rows of resources takes away, and what it forgets. */
export async function reportGoing(
  { engine, project }: Opened,
  { emit }: Pick<RunContext, 'emit'>,
  selection: readonly string[],
): Promise<void> {
  if ((await installedVersion(engine)) === undefined) return
  const going = await readGoing(engine, project.config, selection, 'resources')
  for (const line of going.flatMap(({ lines }) => lines))
    emit({ kind: 'message', level: 'info', text: `to be replaced: ${line}` })
}

const subjectOf = ({ dataset, tables }: GoingDataset): string => {
  const root = tables.at(-1)?.name
  return root === undefined || tables.some(({ name }) => !name.startsWith(root))
    ? dataset
    : `${dataset}_${root}`
}

async function assertNothingPending(
  going: readonly GoingDataset[],
  engine: Opened['engine'],
  dir: string,
): Promise<void> {
  const tables = going.flatMap(({ dataset, names }) => names.map((name) => `${dataset}.${name}`))
  const states = await migrationStatus(engine, dir)
  const pending = new Set(states.filter(({ state }) => state !== 'applied').map(({ id }) => id))
  for (const { id, sql } of await readMigrations(dir)) {
    const file = sql[engine.kind]
    const table = pending.has(id) && file ? tables.find((one) => touches(file, one)) : undefined
    if (table !== undefined)
      throw new SluiceError(`migrations/${id} is pending and touches ${table}`, {
        code: 'E_REFRESH_PENDING',
        place: `migrations/${id}`,
        hint: 'apply it with sluice migrate, reject it with sluice reject, or delete its folder; then run the refresh again',
      })
  }
}
