import { SluiceError } from '@sluice/schema'

/** Does what concerns a file or a listing of a resource; errors that say their place say the resource, too. */
export async function inResource<T>(resource: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof SluiceError ? placedIn(resource, error) : error
  }
}

function placedIn(resource: string, error: SluiceError): SluiceError {
  const { code, message, hint, place = '' } = error
  if (place.startsWith(resource)) return error
  return new SluiceError(message, {
    code,
    ...(hint !== undefined && { hint }),
    place: place === '' ? resource : `${resource}, ${place}`,
    cause: error,
  })
}
