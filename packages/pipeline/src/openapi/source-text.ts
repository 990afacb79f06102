import type { FoundAuth } from './auth-of.ts'
import type { FoundResource } from './list-resources.ts'
import { importOf, quoted } from './quoted.ts'
import { typeText } from './row-type.ts'

export interface SourceParts {
  readonly name: string
  readonly title: string
  readonly baseUrl: string
  readonly auth: FoundAuth
  /** What the variables of the secrets begin with. */
  readonly prefix: string
  readonly resources: readonly FoundResource[]
}

/** `order_lines` → `OrderLinesRow`. */
export const rowTypeName = ({ name }: Pick<FoundResource, 'name'>): string =>
  `${name.replaceAll(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())}Row`

/** The file with the source. */
export function sourceText({ name, title, baseUrl, auth, prefix, resources }: SourceParts): string {
  const usual = usualPaginator(resources)
  const functions = [
    ...new Set(['restApi', ...(auth.name ? [auth.name] : []), ...resources.map((one) => one.paginator.name)]),
  ]
  const types = resources.map(
    (one) => `export interface ${rowTypeName(one)} ${typeText({ ...one.row, nullable: false })}`,
  )
  const secrets = Object.entries(auth.secrets).map(([secret, end]) => `${secret}: '${prefix}_${end}'`)
  const client = [
    'baseUrl,',
    ...(auth.code ? [`auth: ${auth.code},`] : []),
    ...(usual ? [guessed(usual), `paginator: ${usual.code},`] : []),
  ]
  const indented = (lines: readonly string[], by: number): string =>
    lines.map((line) => `${' '.repeat(by)}${line}`).join('\n')
  const made =
    auth.code === undefined
      ? `    client: {\n${indented(client, 6)}\n    },`
      : `    secrets: { ${secrets.join(', ')} },\n    client: ({ secrets }) => ({\n${indented(client, 6)}\n    }),`
  return `${importOf(functions.toSorted(), 'sluice/sources')}

// From the OpenAPI document of ${title.replaceAll(/\s+/g, ' ')}. Guesses are marked; change what is wrong.

${types.map(commented).join('\n\n')}

/** ${title.replaceAll('*/', '').replaceAll(/\s+/g, ' ')}. \`sluice sources test ${name}\` shows the first page of each resource. */
export const ${name} = (baseUrl = ${quoted(baseUrl)}${auth.tokenUrl === undefined ? '' : `, tokenUrl = ${quoted(auth.tokenUrl)}`}) =>
  restApi({
    name: ${quoted(name)},
${made}
    resources: [
${resources.map((one) => indented(resourceLines(one, usual), 6)).join('\n')}
    ],
  })
`
}

const commented = (type: string): string => {
  const [, name = ''] = /^export interface (\w+)Row/.exec(type) ?? []
  return `/** A row of ${name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()}. */\n${type}`
}

type Guess = FoundResource['paginator']

const guessed = ({ from }: Guess): string => `// A guess from ${from}: check it on an answer with two pages.`

/** The paginator that most resources have: it is the client's. */
function usualPaginator(resources: readonly FoundResource[]): Guess | undefined {
  const groups = [...Map.groupBy(resources, ({ paginator }) => paginator.code).values()]
  const [most] = groups.toSorted((a, b) => b.length - a.length)
  return most?.[0]?.paginator
}

function resourceLines(one: FoundResource, usual: Guess | undefined): readonly string[] {
  const { name, key, path, data, parent, paginator, query } = one
  const sent = Object.entries(query).map(
    ([parameter, value]) =>
      `${/^[A-Za-z_]\w*$/.test(parameter) ? parameter : quoted(parameter)}: ${typeof value === 'string' ? quoted(value) : JSON.stringify(value)}`,
  )
  return [
    '{',
    `  name: ${quoted(name)},`,
    ...(key === undefined ? [] : [`  primaryKey: ${quoted(key)},`]),
    '  endpoint: {',
    `    path: ${quoted(path)},`,
    ...(data === undefined ? [] : [`    data: ${quoted(data)},`]),
    ...(sent.length === 0 ? [] : [`    query: { ${sent.join(', ')} },`]),
    ...(paginator.code === usual?.code
      ? []
      : [`    ${guessed(paginator)}`, `    paginator: ${paginator.code},`]),
    '  },',
    ...(parent ? [`  includeFromParent: [${quoted(parent.field)}],`] : []),
    '},',
  ]
}
