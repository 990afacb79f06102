import type { Config } from '@sluice/loader'
import { SluiceError } from '@sluice/schema'
import { readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import type { RunContext } from '../run/run-context.ts'
import { envFileOf, readEnvFile, readEnvFiles, type EnvFile } from '../environment/dotenv.ts'
import { passwordOf } from '../environment/redact.ts'
import { ConfigError } from './check/shape/config-error.ts'
import { suffixProject } from './suffix/suffix-project.ts'
import type { Suffixed } from './suffix/suffixed.ts'
import { importConfig } from './import-config.ts'
import { locateField } from './check/shape/locate-field.ts'
import { parseConfig } from './check/parse-config.ts'
import { withSeeds } from '../seeds/with-seeds.ts'
import { targetName } from './target-name.ts'

const CONFIG_FILE = 'sluice.config.ts'

/** A folder with a config, `migrations/` and `generated/`. */
export interface Project {
  readonly dir: string
  readonly config: Config
  /** The files with variables that were read, the first that counts first. */
  readonly envFiles?: readonly EnvFile[]
  /** The file of the default target, if it was not read because nothing named the target before the config was read. */
  readonly unreadEnvFile?: string
  /** Present where it works on datasets with a suffix, in place of its own. */
  readonly suffixed?: Suffixed
}

/**
 * Opens the project in `folder`, by default that of SLUICE_PROJECT, else the current folder, with the variables of its
 * `.env.<target>` and `.env`, and hides its secrets from then on. With a suffix it works on datasets of one developer.
 * @throws SluiceError
 */
export async function openProject(
  context: Pick<RunContext, 'cwd' | 'env' | 'redactor' | 'datasetSuffix'>,
  folder?: string,
  target?: string,
): Promise<Project> {
  const dir = resolve(context.cwd, folder ?? (context.env['SLUICE_PROJECT'] || '.'))
  const file = join(dir, CONFIG_FILE)
  const source = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new SluiceError(cause.code === 'ENOENT' ? `no ${CONFIG_FILE}` : cause.message, {
      code: 'E_NO_PROJECT',
      place: dir,
      hint: `change to the project folder, or set it with --project DIR; a project is a folder with a ${CONFIG_FILE}`,
      cause,
    })
  })
  const envFiles = await readEnvFiles(dir, context.env, target)
  const raw = await importConfig(file)
  const config = await withSeeds(
    dir,
    located(() => parseConfig(raw), source, relative(context.cwd, file) || file),
  )
  hideSecrets(context, config)
  const unread = await unreadFile(dir, config, context.env, target)
  const project = { dir, config, envFiles, ...(unread !== undefined && { unreadEnvFile: unread }) }
  const { datasetSuffix, env } = context
  const suffix = datasetSuffix === true ? env['SLUICE_DATASET_SUFFIX'] || undefined : datasetSuffix
  return Object.freeze(
    suffix === undefined ? project : suffixProject(project, suffix, targetName(env, config, target)),
  )
}

/** The file of the default target, which is known only once the config is read, if it sets what is not set. */
async function unreadFile(
  dir: string,
  { defaultTarget, targets }: Config,
  env: RunContext['env'],
  target: string | undefined,
): Promise<string | undefined> {
  if (target !== undefined || env['SLUICE_TARGET']) return undefined
  const name = envFileOf(defaultTarget ?? Object.keys(targets)[0] ?? '')
  const variables = await readEnvFile(dir, name)
  return [...variables].some(([variable, value]) => env[variable] !== value) ? name : undefined
}

/** Adds the line to a ConfigError. */
function located<T>(work: () => T, source: string, file: string): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const line = locateField(source, error.path)
    const place = line === undefined ? file : `${file}:${line}`
    throw new ConfigError(error.path, error.message, error.hint ?? 'correct it', { place, code: error.code })
  }
}

function hideSecrets(
  { redactor, env }: Pick<RunContext, 'redactor' | 'env'>,
  { sources, targets }: Config,
): void {
  for (const source of sources) for (const name of Object.values(source.secrets)) redactor.add(env[name])
  for (const target of Object.values(targets)) {
    if (target.kind === 'postgres' && target.url) redactor.add(passwordOf(target.url))
  }
}

/** The folder that has `migrations/`: the project's, or that of datasets with a suffix. */
export const homeOf = ({ dir, suffixed }: Project): string => suffixed?.home ?? dir

/** Where a project's migrations are. */
export const migrationsDir = (project: Project): string => join(homeOf(project), 'migrations')

/** A migration for people: `migrations/20260102T030405_create_shop_orders`. */
export const shownMigration = (project: Project, id: string): string =>
  relative(project.dir, join(migrationsDir(project), id)).replaceAll('\\', '/')
