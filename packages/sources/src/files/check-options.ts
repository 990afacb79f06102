import { didYouMean } from '@sluice/schema'
import { SourceError } from './source-error.ts'

/** What an option must be, in words, and whether a value is that. */
interface Option {
  readonly expected: string
  test(value: unknown): boolean
}

const text: Option = { expected: 'a text', test: (value) => typeof value === 'string' }
const flag: Option = { expected: 'true or false', test: (value) => typeof value === 'boolean' }
const object: Option = {
  expected: 'an object',
  test: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
}
const glob: Option = {
  expected: 'a glob or a list of globs',
  test: (value) => [value].flat().every((one) => typeof one === 'string'),
}

const urls: Option = {
  expected: 'a url, a list of urls, an object of urls by name, or a function of the day',
  test: (value) =>
    ['string', 'function'].includes(typeof value) ||
    (typeof value === 'object' &&
      value !== null &&
      Object.values(value).every((one) => one === undefined || typeof one === 'string')),
}
const number: Option = { expected: 'a number', test: (value) => typeof value === 'number' }
const texts: Option = {
  expected: 'a text or a list of strings',
  test: (value) => [value].flat().every((one) => typeof one === 'string'),
}
const auth: Option = {
  expected: 'an auth such as bearer(…), or a function',
  test: (value) => ['object', 'function'].includes(typeof value) && value !== null,
}
const oneOf = (...words: readonly string[]): Option => ({
  expected: words.map((word) => `'${word}'`).join(' or '),
  test: (value) => words.includes(value as string),
})

const PICK = { glob, members: glob, ignoreCase: flag }
const HTTP = { headers: object, auth, retry: object }
const ACCESS = { region: text, endpoint: text, forcePathStyle: flag, credentials: object }
const SFTP = {
  port: number,
  username: text,
  password: text,
  privateKey: text,
  passphrase: text,
  hostKey: texts,
}
const AZURE = {
  account: text,
  accountKey: text,
  sasToken: text,
  connectionString: text,
  credential: object,
  endpoint: text,
}

/** The options of each function that lists files; the first says where the files are. */
const OPTIONS = {
  localFiles: { folder: text, ...PICK },
  s3Files: { bucket: text, prefix: text, ...PICK, ...ACCESS },
  gcsFiles: { bucket: text, prefix: text, ...PICK, credentials: object, endpoint: text },
  azureFiles: { container: text, prefix: text, ...PICK, ...AZURE },
  sftpFiles: { host: text, folder: text, ...PICK, ...SFTP },
  files: { url: text, ...PICK, ...ACCESS, ...HTTP, ...AZURE, ...SFTP },
  httpFiles: {
    urls,
    since: text,
    until: oneOf('today', 'yesterday'),
    timeZone: text,
    missing: oneOf('fail', 'skip'),
    members: glob,
    ignoreCase: flag,
    ...HTTP,
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Option>>>>

const EXAMPLES = {
  localFiles: "localFiles({ folder: 'data' })",
  s3Files: "s3Files({ bucket: 'acme-exports', prefix: 'orders/' })",
  gcsFiles: "gcsFiles({ bucket: 'acme-exports', prefix: 'orders/' })",
  azureFiles: "azureFiles({ account: 'acme', container: 'exports', prefix: 'orders/' })",
  sftpFiles: "sftpFiles({ host: 'sftp.example.com', folder: 'exports' })",
  files: "files({ url: 's3://acme-exports/orders' })",
  httpFiles: "httpFiles({ urls: ['https://example.com/orders.csv'] })",
} as const

type Lister = keyof typeof OPTIONS

/**
 * Checks the options of a function that lists files. Where the files are may be undefined, as an environment variable is that is
 * not set: see placeGiven.
 * @throws SourceError E_FILES_OPTIONS for an unknown option, or one of a wrong type
 */
export function checkOptions(lister: Lister, given: unknown): void {
  const options: Readonly<Record<string, Option>> = OPTIONS[lister]
  if (!object.test(given))
    throw optionError(`${lister} takes an object of options`, `write ${EXAMPLES[lister]}`)
  for (const [name, value] of Object.entries(given as Readonly<Record<string, unknown>>)) {
    const option = Object.hasOwn(options, name) ? options[name] : undefined
    if (!option)
      throw optionError(
        `${lister}: unknown option ${name}`,
        didYouMean(name, Object.keys(options), { what: 'options' }),
      )
    if (value !== undefined && !option.test(value))
      throw optionError(`${lister}: ${name} must be ${option.expected}`, `write ${EXAMPLES[lister]}`)
  }
  const [place = ''] = Object.keys(options)
  if (!Object.hasOwn(given as object, place))
    throw optionError(`${lister}: ${place} is missing`, `write ${EXAMPLES[lister]}`)
}

/**
 * The option that says where the files are.
 * @throws SourceError E_FILES_OPTIONS where it is undefined or empty
 */
export function placeGiven(lister: Lister, name: string, value: string | undefined): string {
  if (value !== undefined && value !== '') return value
  throw optionError(
    `${lister}: ${name} is ${value === undefined ? 'undefined' : 'empty'}`,
    'set it; if it comes from an environment variable, set the variable in the environment or in .env',
  )
}

/** What is wrong with the options of a function that lists files. */
export const optionError = (message: string, hint: string): SourceError =>
  new SourceError(message, { code: 'E_FILES_OPTIONS', hint })
