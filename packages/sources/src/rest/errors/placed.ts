import { requestBehind } from './request-behind.ts'
import { RestError, type RestErrorCode } from './rest-error.ts'

/** Does the work, and names the place in an error that has none. `answer`: the answer or page that the work is about. */
export function placed<T>(place: string, work: () => T, answer?: object): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof RestError) || error.place !== undefined) throw error
    throw ofAnswer(error, place, answer)
  }
}

/** The error with its place, with the request that led to the answer, and with the command that sends it again. */
export function ofAnswer(
  { message, code, hint, status }: RestError,
  place: string,
  answer?: object,
): RestError {
  const sent = answer && requestBehind(answer)
  const said = { code: code as RestErrorCode, place, status }
  return sent === undefined
    ? new RestError(message, { ...said, hint })
    : new RestError(`${sent.text}: ${message}`, {
        ...said,
        hint: `${hint === undefined ? 'the' : `${hint}; the`} single request: ${sent.command}`,
      })
}
