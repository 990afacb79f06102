import { systemCode } from './local-error.ts'
import { SourceError } from './source-error.ts'

/**
 * Imports a package that few sources need, and that users install themselves.
 * @throws SourceError E_PACKAGE_MISSING
 */
export async function optionalPackage<T>(name: string, what: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    if (
      systemCode(error) !== 'ERR_MODULE_NOT_FOUND' ||
      !String((error as Error).message).includes(`'${name}'`)
    )
      throw error
    throw new SourceError(`${what} needs the package ${name}, which is not installed`, {
      code: 'E_PACKAGE_MISSING',
      place: name,
      hint: `install it in the project: npm install ${name}`,
    })
  }
}
