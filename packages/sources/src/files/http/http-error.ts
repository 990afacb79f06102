import { systemErrorText } from '../../rest/errors/system-error.ts'
import { SourceError } from '../source-error.ts'

/** A status that is no success. `url` and `excerpt` are without secrets. */
export function statusError(url: string, status: number, excerpt = ''): SourceError {
  const text = excerpt.replaceAll(/\s+/g, ' ').trim()
  const what = `${url} answered ${status}${text === '' ? '' : `: ${text}`}`
  if (status === 401 || status === 403 || status === 407)
    return new SourceError(what, {
      code: 'E_HTTP_AUTH',
      place: url,
      hint: 'Check the auth and the headers of the source, or its url if the url is signed.',
    })
  return new SourceError(what, {
    code: 'E_HTTP_STATUS',
    place: url,
    hint: status >= 500 || status === 429 ? 'Run the load again later.' : "Check the source's urls.",
  })
}

/** Nothing is behind the URL. */
export const nothingThere = (url: string, status: number): SourceError =>
  new SourceError(`there is no file ${url}: the server answered ${status}`, {
    code: 'E_HTTP_MISSING',
    place: url,
    hint: "Check the source's urls; missing: 'skip' leaves out files that are not there.",
  })

/** The file was there when it was listed. */
export const goneSince = (url: string): SourceError =>
  new SourceError(`${url} was deleted after it was listed`, {
    code: 'E_FILE_GONE',
    place: url,
    hint: 'Run the load again: it lists the files again.',
  })

/** No answer, or not a whole one. */
export const unreachable = (url: string, error: unknown): SourceError =>
  new SourceError(`${url} cannot be reached: ${systemErrorText(error)}`, {
    code: 'E_HTTP_UNREACHABLE',
    place: url,
    hint: 'Check the url and the network.',
  })

/** A redirect that is not followed. */
export const redirectError = (url: string, to: string | undefined): SourceError =>
  new SourceError(
    to === undefined
      ? `${url} redirects to something that is not a url`
      : `${url} redirects too often, or to another protocol: ${to}`,
    {
      code: 'E_HTTP_REDIRECT',
      place: url,
      hint: 'Open the url in a browser, and give the source the final url.',
    },
  )

/** The server packs the file in a way that is not read. */
export const packedOtherwise = (url: string, encoding: string): SourceError =>
  new SourceError(`${url} is sent with the encoding ${encoding}, although it was requested without one`, {
    code: 'E_FILE_COMPRESSION',
    place: url,
    hint: 'Configure the server to send it without an encoding, or with gzip.',
  })
