import { openEngine, openReader, type Engine, type Reader } from '@sluice/engine'
import type { Target } from '@sluice/loader'
import { SluiceError, didYouMean } from '@sluice/schema'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { envFileOf } from '../environment/dotenv.ts'
import type { RunContext } from '../run/run-context.ts'
import { URL_FORM } from '../errors/known-causes/database.ts'
import { explainError } from '../errors/explain-error.ts'
import { missingStaging } from '../errors/missing-staging.ts'
import { oldSystem } from '../errors/old-system.ts'
import type { Project } from '../project/project.ts'
import { targetName } from '../project/target-name.ts'

/** The target that a command is to work on. */
export interface ChosenTarget {
  readonly name: string
  readonly target: Target
  /** For people: the file, or the url without user and password. */
  readonly place: string
}

/**
 * The target named by `--target`, else by SLUICE_TARGET, else by the config, else its first.
 * @throws SluiceError where there is none of that name
 */
export function chooseTarget(
  { env }: Pick<RunContext, 'env'>,
  { dir, config, unreadEnvFile }: Project,
  option: string | undefined,
): ChosenTarget {
  const name = targetName(env, config, option)
  const target = Object.hasOwn(config.targets, name) ? config.targets[name] : undefined
  if (target && unreadEnvFile !== undefined && option === undefined && !env['SLUICE_TARGET'])
    throw new SluiceError(
      `${unreadEnvFile} is not read, because nothing names the target before the config is read`,
      {
        code: 'E_ENV_FILE',
        place: unreadEnvFile,
        hint: `write SLUICE_TARGET=${name} into .env, or name the target with --target ${name}`,
      },
    )
  if (target) return { name, target, place: placeOf(target, dir) }
  throw new SluiceError(`there is no target ${JSON.stringify(name)}`, {
    code: 'E_NO_TARGET',
    place: option === undefined ? 'SLUICE_TARGET' : `--target ${option}`,
    hint: didYouMean(name, Object.keys(config.targets), { what: 'targets' }),
  })
}

/** False if a DuckDB file was never created. Only connecting shows whether a Postgres database exists. */
export const mayHoldData = ({ target }: ChosenTarget, { dir }: Project): boolean =>
  target.kind === 'postgres' || target.path === ':memory:' || existsSync(resolve(dir, target.path))

/** Lends the open engine of a target to `work` and closes it whatever happens. */
export const withEngine = <T>(
  context: Pick<RunContext, 'signal'>,
  chosen: ChosenTarget,
  { dir }: Project,
  work: (engine: Engine) => Promise<T>,
): Promise<T> =>
  lend<Engine, T>(
    context,
    chosen,
    () => openEngine(located(chosen, dir)),
    async (engine: Engine) => {
      try {
        return await work(engine)
      } catch (error) {
        throw (await oldSystem(engine, error)) ?? (await missingStaging(engine.session, error)) ?? error
      }
    },
  )

/** Like withEngine, for what only reads. */
export const withReader = <T>(
  context: Pick<RunContext, 'signal'>,
  chosen: ChosenTarget,
  { dir }: Project,
  work: (reader: Reader) => Promise<T>,
): Promise<T> => lend(context, chosen, () => openReader(located(chosen, dir)), work)

/** @throws SluiceError that names the target where its database is the cause */
async function lend<O extends AsyncDisposable & { interrupt(): void }, T>(
  { signal }: Pick<RunContext, 'signal'>,
  chosen: ChosenTarget,
  open: () => Promise<O>,
  work: (opened: O) => Promise<T>,
): Promise<T> {
  const where = { place: chosen.place, target: chosen.name }
  const opened = await open().catch((error: unknown) => {
    throw explainError(error, { ...where, opening: true })
  })
  // The database would go on to the end of its statement, and the process could not end before.
  const interrupt = (): void => opened.interrupt()
  signal.addEventListener('abort', interrupt)
  try {
    signal.throwIfAborted()
    return await work(opened)
  } catch (error) {
    throw explainError(error, where)
  } finally {
    signal.removeEventListener('abort', interrupt)
    await opened[Symbol.asyncDispose]()
  }
}

/** The target with its file's whole path. */
function located({ name, target }: ChosenTarget, dir: string): Target {
  if (target.kind === 'duckdb') {
    return target.path === ':memory:' ? target : { ...target, path: resolve(dir, target.path) }
  }
  // The driver would take any other text for a path, or a host, of its own.
  if (/^(postgres(ql)?:\/\/|socket:|\/)/i.test(target.url)) return target
  if (target.url)
    throw new SluiceError(`the url of target ${name} is not a Postgres url`, {
      code: 'E_TARGET_URL',
      place: `targets.${name}.url in sluice.config.ts`,
      hint: URL_FORM,
    })
  throw new SluiceError(`target ${name} has no url`, {
    code: 'E_NO_URL',
    place: `targets.${name}.url in sluice.config.ts`,
    hint: `set the environment variable that it is read from (often DATABASE_URL), in the environment, ${envFileOf(name)} or .env`,
  })
}

function placeOf(target: Target, dir: string): string {
  if (target.kind === 'duckdb') return target.path === ':memory:' ? target.path : resolve(dir, target.path)
  const url = URL.parse(target.url)
  return url ? `postgres://${url.hostname}:${url.port || '5432'}${url.pathname}` : 'postgres'
}
