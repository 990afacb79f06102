import { access, constants, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { duckdbVersion, readIdleLocks, type Engine, type PostgresFacts } from '@sluice/engine'
import { installedVersion, isOtherSystem } from '@sluice/ledger'
import { counted, stagingSchema } from '@sluice/schema'
import { explainError } from '../errors/explain-error.ts'
import type { Project } from '../project/project.ts'
import type { RunContext } from '../run/run-context.ts'
import { mayHoldData, withEngine, type ChosenTarget } from '../target/target.ts'
import { nextCommand, type Given } from '../target/next-command.ts'
import { checkMigrations } from './check-migrations.ts'
import { checkRights } from './check-rights.ts'
import { checkServer } from './check-server.ts'
import { broken, doubtful, fine, wrong, type Found } from './check.ts'

/** How long a session may do nothing in a transaction before it is mentioned. */
const IDLE_SECONDS = 60

/** Checks a target: whether it can be reached, what it is, what the role may do there, `_sluice`, migrations, locks. */
export async function checkTarget(
  context: Pick<RunContext, 'signal' | 'now'>,
  project: Project,
  chosen: ChosenTarget,
  given: Given,
): Promise<readonly Found[]> {
  const { target, place } = chosen
  if (target.kind === 'duckdb' && !mayHoldData(chosen, project))
    return [
      (await canBeMade(place))
        ? fine('connection', `${place} does not exist yet; the first load creates it`)
        : wrong(
            'connection',
            `${place} does not exist yet, and cannot be created there`,
            "check the target's path in sluice.config.ts and the permissions of the folder",
            'E_DUCKDB_FILE',
          ),
      ...(await checkMigrations(undefined, project, chosen, given)),
    ]
  const found: Found[] = []
  try {
    await withEngine(context, chosen, project, async (engine) => {
      found.push(fine('connection', place))
      if (target.kind === 'duckdb')
        found.push(fine('server', `DuckDB ${await duckdbVersion(engine.session)}`))
      else {
        const { facts, found: server } = await checkServer(target.url, context.now)
        found.push(...server, ...(await checkServerUse(engine, facts, project)))
      }
      found.push(await checkSystem(engine, given))
      found.push(...(await checkMigrations(engine, project, chosen, given)))
    })
  } catch (error) {
    context.signal.throwIfAborted()
    found.push(broken(found.length === 0 ? 'connection' : 'target', explainError(error)))
  }
  return found
}

/** Whether the folder of a new file is there, or can be made, and may be written to. */
async function canBeMade(path: string): Promise<boolean> {
  const folder = dirname(path)
  try {
    await access(folder, constants.W_OK)
    return (await stat(folder)).isDirectory()
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && folder !== path && canBeMade(folder)
  }
}

async function checkServerUse(
  engine: Engine,
  facts: PostgresFacts,
  { config }: Project,
): Promise<readonly Found[]> {
  const datasets = [...new Set(config.sources.map(({ dataset }) => dataset))]
  const schemas = [...datasets, ...datasets.map(stagingSchema), engine.systemSchema]
  const locks = (await readIdleLocks(engine.session, schemas)).filter(
    ({ seconds }) => seconds >= IDLE_SECONDS,
  )
  return [
    ...(await checkRights(engine, facts, datasets)),
    ...locks.map(({ pid, application, seconds, relation }) =>
      doubtful(
        'locks',
        `session ${pid}${application === '' ? '' : ` (${application})`} has done nothing in its transaction for ${counted(Math.floor(seconds / 60), 'minute')}, and keeps a lock on ${relation}`,
        `end it if nobody needs it: select pg_terminate_backend(${pid}); migrations wait for it`,
      ),
    ),
    ...(locks.length === 0 ? [fine('locks', 'no idle session keeps a lock')] : []),
  ]
}

async function checkSystem(engine: Engine, given: Given): Promise<Found> {
  const { systemSchema } = engine
  if ((await installedVersion(engine)) === undefined)
    return fine('system schema', `${systemSchema} does not exist yet; the first load creates it`)
  return (await isOtherSystem(engine))
    ? doubtful(
        'system schema',
        `another version of Sluice installed ${systemSchema}`,
        `${nextCommand('load', given)} or ${nextCommand('migrate', given)} upgrades it, as the role that owns it`,
      )
    : fine('system schema', `${systemSchema} has the tables of this version`)
}
