import { SluiceError } from '@sluice/schema'
import type { Source } from './source.ts'

/**
 * The values of a source's secrets. One that is not set fails when it is read, so that a resource which does not need it
 * still runs.
 */
export function resolveSecrets(
  { name, secrets }: Source,
  environment: Readonly<Record<string, string | undefined>>,
  places = 'the environment',
): Readonly<Record<string, string>> {
  const resolved = {}
  for (const [key, variable] of Object.entries(secrets)) {
    Object.defineProperty(resolved, key, {
      enumerable: true,
      get: () => {
        const value = Object.hasOwn(environment, variable) ? environment[variable] : undefined
        if (value !== undefined && value !== '') return value
        throw new SluiceError(`the secret ${key} is not set`, {
          code: 'E_SECRET_MISSING',
          place: `source ${name}`,
          hint: `set ${variable} in ${places}`,
        })
      },
    })
  }
  return resolved
}
