import { RestError, type RestErrorCode } from './rest-error.ts'

/** Does the work, and names the place in an error that has none. */
export function placed<T>(place: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof RestError) || error.place !== undefined) throw error
    const { message, code, hint, status } = error
    throw new RestError(message, { code: code as RestErrorCode, place, hint, status })
  }
}
