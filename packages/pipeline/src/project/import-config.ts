import { SluiceError } from '@sluice/schema'
import { pathToFileURL } from 'node:url'
import { placeInStack } from '../errors/place-in-stack.ts'
import { errorChain } from '../errors/known-causes/raw-error.ts'
import { importAsModules } from './import-as-modules.ts'

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/does not provide an export named/, 'correct the name in the import'],
  [/Cannot find (package|module)/, 'install it, or correct the path; relative imports need `.ts`'],
  [
    /not supported in strip-only mode/,
    'use TypeScript that only needs its types erased: no enum, no namespace',
  ],
  [/is not defined/, 'import it, or correct the name'],
]

/**
 * The default export of a config file.
 * @throws SluiceError with the line, where it does not run
 */
export async function importConfig(file: string): Promise<unknown> {
  importAsModules(file)
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown }
    return module.default
  } catch (error) {
    if (error instanceof SluiceError) {
      const at = error.place ?? placeInStack(error.stack ?? '', file)
      const { code, hint, message } = error
      throw new SluiceError(message, { code, cause: error, ...(hint && { hint }), ...(at && { place: at }) })
    }
    const chain = errorChain(error)
    const message = chain[0]?.message.split('\n')[0] ?? String(error)
    const hint = HINTS.find(([pattern]) => pattern.test(message))?.[1] ?? 'correct it there'
    const place =
      chain.map(({ stack }) => placeInStack(stack, file)).find((found) => found !== undefined) ?? file
    throw new SluiceError(`the config cannot be loaded: ${message}`, {
      code: 'E_CONFIG',
      hint,
      place,
      cause: error,
    })
  }
}
