/** A line, or a text within JSON, that is shorter may stand anywhere. */
const SHORTEST_PART = 8
/** The least of a base64 text that is looked for: less might come about by chance. */
const SHORTEST_BASE64 = 10

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The texts within a JSON value, such as the private key in the key file of a service account. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

function jsonTexts(secret: string): readonly string[] {
  if (!/^\s*[{[]/.test(secret)) return []
  try {
    return textsIn(JSON.parse(secret))
  } catch {
    return []
  }
}

/** What of a secret may stand alone: a library prints one line of a key, or a `\n` in a variable was made a line end. */
function partsOf(secret: string): readonly string[] {
  const whole = [secret, secret.trim(), decoded(secret)]
  const parts = [...whole, ...jsonTexts(secret)].flatMap((text) => text.split(/\r\n|\r|\n|\\r|\\n/))
  const long = parts.map((part) => part.trim()).filter((part) => part.length >= SHORTEST_PART)
  return [...whole, ...long]
}

/** Base64 of a text whatever stands before and behind it, as in the header of Basic authentication. */
function base64Of(text: string): readonly string[] {
  const bytes = Buffer.from(text)
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    const sure = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
    return sure.length < SHORTEST_BASE64 ? [] : [sure, sure.replaceAll('+', '-').replaceAll('/', '_')]
  })
}

function encodedForms(text: string): readonly string[] {
  const url = encodeURIComponent(text.toWellFormed())
  const strict = url.replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
  const urls = [url, strict, url.replaceAll('%20', '+'), strict.replaceAll('%20', '+')]
  const hex = Buffer.from(text).toString('hex')
  return [
    text,
    ...urls,
    ...urls.map((one) => one.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())),
    JSON.stringify(text).slice(1, -1),
    ...base64Of(text),
    ...(text.length >= SHORTEST_PART ? [hex, hex.toUpperCase()] : []),
  ]
}

/** All that gives a secret away: itself, its lines, and each of these as it looks in a URL, in JSON, in base64 and in hex. */
export const secretForms = (secret: string): ReadonlySet<string> =>
  new Set(partsOf(secret).flatMap(encodedForms).filter(Boolean))
