import type { HttpRequest } from '../request/http-request.ts'
import type { Mask } from './mask.ts'

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** A line for the shell that sends the request once more; secrets are masked. */
export function replayCommand({ method, url, headers, body }: HttpRequest, mask: Mask): string {
  const parts = ['curl', '-i', ...(method === 'GET' ? [] : ['-X', method]), quoted(mask.url(url))]
  for (const [name, value] of headers) {
    if (name === 'user-agent') continue
    parts.push('-H', quoted(`${name}: ${mask.isSecret(name) ? '***' : mask.text(value)}`))
  }
  if (body !== undefined) parts.push('--data', quoted(maskedBody(body, mask)))
  return parts.join(' ')
}

function maskedBody(body: string, mask: Mask): string {
  try {
    return JSON.stringify(mask.json(JSON.parse(body)))
  } catch {
    return mask.text(body)
  }
}
