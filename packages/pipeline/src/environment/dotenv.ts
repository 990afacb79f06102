import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { SluiceError } from '@sluice/schema'

/** Environment variables; commands see them through this alone. */
export type Environment = Record<string, string | undefined>

/** A file with variables, and those of them that count: what was set before does not. */
export interface EnvFile {
  readonly name: string
  readonly variables: ReadonlySet<string>
}

/** What files have added to an environment, so that a second project does not take it for the environment's own. */
const added = new WeakMap<Environment, Map<string, string>>()

/**
 * Adds the variables of `.env.<target>` and `.env` in `folder` to `env`. The environment wins, then `.env.<target>`. The target is
 * `target`, else SLUICE_TARGET, which may be in `.env`. Files that are not there are fine.
 */
export async function readEnvFiles(
  folder: string,
  env: Environment,
  target: string | undefined,
): Promise<readonly EnvFile[]> {
  const before = added.get(env) ?? new Map<string, string>()
  for (const [name, value] of before) if (env[name] === value) delete env[name]
  const own = new Map<string, string>()
  added.set(env, own)
  const common = await readEnvFile(folder, '.env')
  const chosen = target ?? (env['SLUICE_TARGET'] || common.get('SLUICE_TARGET'))
  const files = [
    ...(chosen === undefined
      ? []
      : [[envFileOf(chosen), await readEnvFile(folder, envFileOf(chosen))] as const]),
    ['.env', common] as const,
  ]
  return files.map(([name, content]) => {
    const unset = [...content].filter(([variable]) => env[variable] === undefined)
    for (const [variable, value] of unset) {
      env[variable] = value
      own.set(variable, value)
    }
    return { name, variables: new Set(unset.map(([variable]) => variable)) }
  })
}

/** The file with the variables of a target. */
export const envFileOf = (target: string): string => `.env.${target}`

class EnvFileUnread extends SluiceError {
  constructor(name: string, why: string, hint: string) {
    super(`the file with variables cannot be read: ${why}`, { code: 'E_ENV_FILE', place: name, hint })
  }
}

/**
 * The variables of a file; none where it is not there.
 * @throws SluiceError E_ENV_FILE where it cannot be read
 */
export async function readEnvFile(folder: string, name: string): Promise<ReadonlyMap<string, string>> {
  if (/[/\\\0]/.test(name)) return new Map()
  const content = await readFile(join(folder, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw new EnvFileUnread(name, error.code ?? error.message, 'make it a file that this user may read')
  })
  if (content.includes('\0')) throw new EnvFileUnread(name, 'it has NUL bytes', 'save it as UTF-8')
  return new Map(
    // Editors on Windows begin files with a mark, which would become a part of the first name.
    Object.entries(parseEnv(content.replace(/^\uFEFF/, ''))).flatMap(([variable, value]) =>
      value === undefined ? [] : [[variable, value]],
    ),
  )
}
