import { isAbsolute, join } from 'node:path'
import { SluiceError } from '@sluice/schema'
import { variablePrefix, writeSource, type AddedSource } from '../init/add-source.ts'
import { authOf } from './auth-of.ts'
import type { Document } from './document.ts'
import { listResources } from './list-resources.ts'
import { readDocument } from './read-document.ts'
import { sourceText } from './source-text.ts'
import { testText } from './test-text.ts'

/** A source that was written from an OpenAPI document. */
export interface SeededSource extends AddedSource {
  readonly name: string
  readonly resources: readonly string[]
  /** What could not be taken over, and what to check. */
  readonly notes: readonly string[]
}

const NO_URL = 'https://api.example.com'

/**
 * Writes a declared source with types of its rows, and a test, from an OpenAPI document of version 3.0 or 3.1.
 * @throws SluiceError E_OPENAPI, E_SOURCE_NAME, E_SOURCE_EXISTS
 */
export async function sourceFromOpenapi(
  dir: string,
  file: string,
  { name: given, cwd }: { readonly name?: string | undefined; readonly cwd: string },
): Promise<SeededSource> {
  const document = await readDocument(isAbsolute(file) ? file : join(cwd, file), file)
  const name = given ?? nameOf(document.info.title)
  const { resources, notes } = listResources(document)
  if (resources.length === 0)
    throw new SluiceError('the document has no GET operation that lists objects', {
      code: 'E_OPENAPI',
      place: file,
      hint: notes[0] ?? 'write the source by hand: sluice sources add rest NAME',
    })
  const auth = authOf(document)
  const url = urlOf(document)
  const parts = {
    name,
    title: document.info.title,
    baseUrl: url ?? NO_URL,
    auth,
    prefix: variablePrefix(name),
    resources,
  }
  const added = await writeSource(
    dir,
    name,
    { source: sourceText(parts), test: testText(parts) },
    `sluice sources from-openapi ${file} NAME`,
  )
  const guesses = [...Map.groupBy(resources, ({ paginator }) => paginator.code).values()].map(
    (some) =>
      `${some.map((one) => one.name).join(', ')}: ${some[0]?.paginator.code} is a guess from ${some[0]?.paginator.from}`,
  )
  return {
    ...added,
    name,
    resources: resources.map((one) => one.name),
    notes: [
      ...(url === undefined
        ? [`the document has no address of the API: set baseUrl instead of ${NO_URL}`]
        : []),
      ...auth.notes,
      ...notes,
      ...guesses,
    ],
  }
}

/** `Swagger Petstore - v2` → `swaggerPetstoreV2`. */
function nameOf(title: string): string {
  const words = title.match(/[A-Za-z0-9]+/g) ?? []
  const telling = words.filter((word) => !/^(api|the)$/i.test(word))
  const joined = (telling.length > 0 ? telling : words)
    .map((word, index) =>
      index === 0 ? word.toLowerCase() : `${word[0]?.toUpperCase() ?? ''}${word.slice(1).toLowerCase()}`,
    )
    .join('')
  return joined.replace(/^[^a-z]+/, '')
}

/** The address of the first server, with the usual values of its variables. */
function urlOf({ servers }: Document): string | undefined {
  const [first] = servers ?? []
  const url = first?.url.replaceAll(
    /\{([^}]+)\}/g,
    (_, name: string) => first.variables?.[name]?.default ?? name,
  )
  return url !== undefined && /^https?:\/\//.test(url) ? url.replace(/\/+$/, '') : undefined
}
