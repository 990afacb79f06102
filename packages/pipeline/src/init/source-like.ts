import { existsSync } from 'node:fs'
import { basename, dirname, relative, resolve } from 'node:path'
import { guessCsv, sampleFile, type FileSample } from '@sluice/loader'
import { SluiceError } from '@sluice/schema'

/** What a file seems to be, as source text. */
export interface GuessedFile {
  /** The folder that it is in, relative to the project. */
  readonly url: string
  readonly glob: string
  /** Which files of an archive are read. */
  readonly members?: string
  /** Such as `{ kind: 'csv', delimiter: ';' }`. */
  readonly format: string
  /** True where its header has a column `id`. */
  readonly hasId: boolean
}

/**
 * Looks at a file, so that a source can be written for files like it. `path`: relative to `cwd`.
 * @throws SluiceError E_SOURCE_SAMPLE
 */
export async function guessFile(dir: string, path: string, cwd: string): Promise<GuessedFile> {
  const full = resolve(cwd, path)
  if (!existsSync(full)) throw badSample(path, `there is no file ${path}`)
  const sample = await sampleFile(full)
  const folder = relative(dir, dirname(full)).replaceAll('\\', '/')
  const { format, hasId = false } = formatIn(sample, path)
  return {
    url: folder === '' ? '.' : folder.startsWith('.') ? folder : `./${folder}`,
    glob: `*${endingOf(basename(full))}`,
    ...(sample.member !== undefined && { members: `**/*${endingOf(basename(sample.member))}` }),
    format,
    hasId,
  }
}

const endingOf = (name: string): string =>
  /\.[a-z]+\d?(?:\.(?:gz|zst|bz2))?$/i.exec(name)?.[0] ?? name.replaceAll(/[[\]{}()*?!\\]/g, '?')

const quoted = (text: string): string =>
  `'${text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", String.raw`\'`)
    .replaceAll('\t', String.raw`\t`)}'`

function formatIn({ kind, text }: FileSample, path: string): { format: string; hasId?: boolean } {
  switch (kind) {
    case 'parquet':
    case 'xlsx':
    case 'avro':
      return { format: `{ kind: '${kind}' }` }
    case 'text':
      return formatOfText(text, path)
    case 'other':
      throw badSample(path, `${path} is not in a format that Sluice reads`)
  }
}

function formatOfText(text: string, path: string): { format: string; hasId?: boolean } {
  const start = text.trimStart()
  if (start === '' || start.startsWith('<'))
    throw badSample(path, `${path} is ${start === '' ? 'empty' : 'a page of HTML or XML'}`)
  if (start.startsWith('[')) return { format: `{ kind: 'json' }`, hasId: hasIdIn(start) }
  if (start.startsWith('{')) {
    const [first = '', second = ''] = start.split('\n')
    const [opening = '', list] = /^\{\s*"([^"\\]+)"\s*:\s*\[/.exec(start) ?? []
    if (objectIn(first) && (list === undefined || second.startsWith('{')))
      return { format: `{ kind: 'ndjson' }`, hasId: hasIdIn(first) }
    return {
      format: list === undefined ? `{ kind: 'json' }` : `{ kind: 'json', path: [${quoted(list)}] }`,
      hasId: hasIdIn(start.slice(opening.length)),
    }
  }
  const { delimiter, header, comment } = guessCsv(text)
  const rest = [
    ...(text.includes('\uFFFD') ? [`, encoding: 'windows-1252'`] : []),
    ...(comment === undefined ? [] : [`, comment: ${quoted(comment)}`]),
  ].join('')
  return {
    format: `{ kind: 'csv', delimiter: ${quoted(delimiter)}${rest} }`,
    hasId: header.includes('id'),
  }
}

/** Whether the first object of a text has an `id`; false where its end is not there. */
function hasIdIn(text: string): boolean {
  let depth = 0
  for (const { 0: part, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (part === '{') depth++
    if (part === '}') depth--
    if (part === '}' && depth === 0) {
      const object = objectIn(text.slice(text.indexOf('{'), index + 1))
      return object !== undefined && Object.hasOwn(object, 'id')
    }
  }
  return false
}

/** The object that a text is as JSON. */
function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

const badSample = (path: string, message: string): SluiceError =>
  new SluiceError(message, {
    code: 'E_SOURCE_SAMPLE',
    place: path,
    hint: 'name a file such as those that the source will read, or leave it out',
  })

/** The template of a source of files, for files like the one that was looked at. */
export function likeFile(template: string, { url, glob, members, format, hasId }: GuessedFile): string {
  const picked = `glob: ${quoted(glob)}${members === undefined ? '' : `, members: ${quoted(members)}`}`
  const text = template
    .replace(/\/\*\* .* \*\//, () => `/** Files like those in ${url}. The format is what one of them has. */`)
    .replace(`'./input/acme'`, () => quoted(url))
    .replace(`{ kind: 'csv' }`, () => format)
    .replace(`glob: '**/*.csv'`, () => picked)
  return hasId ? text : text.replace(/^ *primaryKey: 'id',\n/m, '')
}
