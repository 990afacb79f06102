import {
  isList,
  isObject,
  whole,
  type Document,
  type Operation,
  type Parameter,
  type Schema,
} from './document.ts'
import { findRows, type FoundRows } from './find-rows.ts'
import { guessPaginator, type GuessedPaginator } from './guess-paginator.ts'

/** A resource that the document has an operation for. */
export interface FoundResource extends Pick<FoundRows, 'data' | 'row' | 'body'> {
  readonly name: string
  /** With placeholders for the parent. */
  readonly path: string
  readonly key: string | undefined
  readonly parent?: { readonly name: string; readonly field: string }
  readonly paginator: GuessedPaginator
  /** Parameters that the operation requires, with a value. */
  readonly query: Readonly<Record<string, unknown>>
}

export interface FoundResources {
  readonly resources: readonly FoundResource[]
  /** What could not be written, and what to check. */
  readonly notes: readonly string[]
}

const parameterIn = /\{([^}]+)\}/g

/** The resources of a document: what it can list by GET, parents before their children. */
export function listResources({ paths = {} }: Document): FoundResources {
  const notes: string[] = []
  const found: FoundResource[] = []
  const operations = Object.entries(paths)
    .flatMap(([path, { get, parameters = [] }]) =>
      get && get.deprecated !== true ? [{ path, operation: withParameters(get, parameters) }] : [],
    )
    .toSorted((a, b) => countOf(a.path) - countOf(b.path))
  for (const { path, operation } of operations) {
    const rows = findRows(operation, path)
    if (typeof rows === 'string') {
      // One object, and not a list, is no surprise.
      if (!path.endsWith('}')) notes.push(`GET ${path} is left out: ${rows}`)
      continue
    }
    const parent = parentOf(path, found)
    if (typeof parent === 'string') {
      notes.push(`GET ${path} is left out: ${parent}`)
      continue
    }
    const key = keyOf(rows.row, path)
    const paginator = guessPaginator(operation, rows, key)
    const required = requiredQuery(operation, paginator)
    if (typeof required === 'string') {
      notes.push(`GET ${path} is left out: ${required}`)
      continue
    }
    const name = nameOf(path, found)
    if (key === undefined)
      notes.push(`${name}: no field looks like a key, so rows are appended; set primaryKey`)
    if (rows.others.length > 0)
      notes.push(
        `${name}: the rows are taken from ${rows.data ?? ''}; the answer also has ${rows.others.join(', ')}`,
      )
    const { data, row, body } = rows
    found.push({
      name,
      path: parent ? parent.path : path,
      key,
      data,
      row,
      body,
      paginator,
      query: required,
      ...(parent && { parent: { name: parent.name, field: parent.field } }),
    })
  }
  return { resources: found, notes }
}

const countOf = (path: string): number => [...path.matchAll(parameterIn)].length

const withParameters = (operation: Operation, shared: readonly Parameter[]): Operation => ({
  ...operation,
  parameters: [
    ...(operation.parameters ?? []),
    ...shared.filter(
      ({ name, in: place }) => !operation.parameters?.some((own) => own.name === name && own.in === place),
    ),
  ],
})

const wordsOf = (path: string): readonly string[] =>
  path.split('/').filter((part) => part !== '' && !part.includes('{'))

const spelled = (text: string): string =>
  text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .toLowerCase()

/** The last part of the path; with the part before it, where that name is taken. */
function nameOf(path: string, others: readonly FoundResource[]): string {
  const parts = wordsOf(path).map(spelled)
  for (let count = 1; count <= parts.length; count++) {
    const name = parts.slice(-count).join('_')
    if (/^[a-z]/.test(name) && !others.some((other) => other.name === name)) return name
  }
  return `resource_${others.length + 1}`
}

const singular = (name: string): string => name.replace(/ies$/, 'y').replace(/s$/, '')

function keyOf(row: Schema, path: string): string | undefined {
  const fields = Object.entries(row.properties ?? {}).filter(([, one]) => {
    const value = whole(one)
    return !isList(value) && !isObject(value)
  })
  const last = singular(spelled(wordsOf(path).at(-1) ?? ''))
  return ['id', `${last}_id`, 'uuid', 'guid']
    .map((wanted) => fields.find(([name]) => spelled(name) === wanted)?.[0])
    .find((name) => name !== undefined)
}

/** The resource whose rows fill the placeholder of a path; a text that says why there is none. */
function parentOf(
  path: string,
  found: readonly FoundResource[],
): { readonly name: string; readonly field: string; readonly path: string } | string | undefined {
  const parameters = [...path.matchAll(parameterIn)].map(([, name = '']) => name)
  if (parameters.length === 0) return undefined
  const [parameter = '', ...others] = parameters
  if (others.length > 0) return `its path has ${parameters.length} parameters: ${parameters.join(', ')}`
  const before = path.slice(0, path.indexOf('{')).replace(/\/$/, '')
  const parent = found.find((one) => one.path === before)
  if (!parent) return `no list provides the values of ${parameter}`
  const fields = Object.keys(parent.row.properties ?? {})
  const field = [parameter, parent.key, 'id'].find((name) => name !== undefined && fields.includes(name))
  if (field === undefined) return `the rows of ${parent.name} have no field for ${parameter}`
  return {
    name: parent.name,
    field,
    path: path.replace(`{${parameter}}`, `{resources.${parent.name}.${field}}`),
  }
}

/** The values of parameters that have to be sent; a text about one that has none. */
function requiredQuery(
  { parameters = [] }: Operation,
  { sets }: GuessedPaginator,
): Readonly<Record<string, unknown>> | string {
  const query: Record<string, unknown> = {}
  for (const { name, in: place, required, schema = {}, example } of parameters) {
    if (required !== true || place === 'path' || place === 'cookie' || sets.includes(name)) continue
    const value = example ?? schema.example ?? schema.default ?? schema.enum?.[0]
    if (place === 'header') {
      if (!/^(authorization|accept|content-type)$/i.test(name)) return `it needs the header ${name}`
      continue
    }
    if (value === undefined) return `it needs the parameter ${name}, and the document has no value for it`
    query[name] = value
  }
  return query
}
