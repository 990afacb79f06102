import type { SecretProvider, Source } from '@sluice/loader'
import { SluiceError } from '@sluice/schema'
import type { Environment } from '../environment/dotenv.ts'
import type { Redactor } from '../environment/redact.ts'

/** Asked once for each name in a process: a secret manager may limit its requests. */
const asked = new WeakMap<SecretProvider, Map<string, Promise<string | undefined>>>()

/**
 * The secrets of these sources that no variable sets, from the provider of the config. They are hidden from then on.
 * @throws SluiceError E_SECRET_PROVIDER
 */
export async function providedSecrets(
  sources: readonly Source[],
  provider: SecretProvider | undefined,
  env: Environment,
  redactor: Pick<Redactor, 'add'> | undefined,
): Promise<Environment> {
  if (!provider) return {}
  const names = [...new Set(sources.flatMap(({ secrets }) => Object.values(secrets)))]
  const unset = names.filter((name) => (env[name] ?? '') === '')
  const found = await Promise.all(unset.map(async (name) => [name, await ask(provider, name)] as const))
  for (const [, value] of found) redactor?.add(value)
  return Object.fromEntries(found)
}

async function ask(provider: SecretProvider, name: string): Promise<string | undefined> {
  const answers = asked.get(provider) ?? new Map<string, Promise<string | undefined>>()
  asked.set(provider, answers)
  const answer = answers.get(name) ?? Promise.resolve().then(() => provider(name))
  answers.set(name, answer)
  try {
    const value: unknown = await answer
    if (value === undefined || typeof value === 'string') return value
    throw new TypeError(`it returned ${value === null ? 'null' : `a ${typeof value}`} instead of a string`)
  } catch (cause) {
    answers.delete(name)
    const { message } = cause as Error
    throw new SluiceError(`the provider of secrets failed for ${name}: ${message}`, {
      code: 'E_SECRET_PROVIDER',
      place: 'secrets.provider in sluice.config.ts',
      hint: `correct it there, or set ${name} in the environment; a provider returns undefined for a secret that it does not have`,
      cause,
    })
  }
}
