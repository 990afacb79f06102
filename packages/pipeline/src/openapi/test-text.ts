import { partsOf } from './json-paths.ts'
import type { FoundResource } from './list-resources.ts'
import { importOf, quoted } from './quoted.ts'
import { sampleValue } from './sample-value.ts'
import { rowTypeName, type SourceParts } from './source-text.ts'

/** The file with the test: a server answers with one row to the path of each resource. */
export function testText({ name, auth, prefix, resources }: SourceParts): string {
  const rows = resources.map(
    (one) =>
      `const ${variableOf(one)}: ${rowTypeName(one)} = ${JSON.stringify(sampleValue(one.row), null, 2)}`,
  )
  const answers = resources.map((one) => `  ${quoted(samplePath(one, resources))}: ${answerText(one)},`)
  if (auth.tokenUrl !== undefined)
    answers.unshift(`  '/token': { access_token: 'test', token_type: 'Bearer', expires_in: 3600 },`)
  const url = 'http://localhost:${port}'
  const made = `\`${url}\`${auth.tokenUrl === undefined ? '' : `, \`${url}/token\``}`
  const secrets = Object.values(auth.secrets).map((end) => `${prefix}_${end}: 'test'`)
  const env = secrets.length === 0 ? '' : ` env: { ${secrets.join(', ')} },`
  const imports = [
    importOf(['createServer'], 'node:http'),
    importOf(['runResource'], 'sluice/testing'),
    importOf(['expect', 'test'], 'vitest'),
    importOf([name, ...resources.map((one) => `type ${rowTypeName(one)}`)], `./${name}.ts`),
  ]
  return `${imports.join('\n')}

${rows.join('\n\n')}

/** What the API answers to each path. */
const answers: Record<string, unknown> = {
${answers.join('\n')}
}

test.each([${resources.map((one) => quoted(one.name)).join(', ')}])('the first page of %s becomes a row', async (name) => {
  const server = createServer(({ url = '' }, answer) => {
    const { pathname } = new URL(url, 'http://test')
    answer.setHeader('content-type', 'application/json').end(JSON.stringify(answers[pathname]))
  })
  await new Promise<void>((resolve) => void server.listen(0, resolve))
  const { port } = server.address() as { port: number }
  const run = await runResource(${name}(${made}), name, {${env} firstPage: true })
  server.close()
  expect(run.rows).toHaveLength(1)
})
`
}

/** The path with the value that the sample row of the parent has. */
function samplePath({ path, parent }: FoundResource, all: readonly FoundResource[]): string {
  if (!parent) return path
  const row = all.find(({ name }) => name === parent.name)?.row
  const sample = row && (sampleValue(row) as Record<string, unknown>)[parent.field]
  return path.replace(`{resources.${parent.name}.${parent.field}}`, encodeURIComponent(String(sample)))
}

/** `ordersRow`. */
const variableOf = (one: FoundResource): string =>
  rowTypeName(one).replace(/^./, (letter) => letter.toLowerCase())

const answerText = (one: FoundResource): string =>
  (one.data === undefined ? [] : partsOf(one.data)).reduceRight(
    (text, part) => `{ ${/^[A-Za-z_]\w*$/.test(part) ? part : quoted(part)}: ${text} }`,
    `[${variableOf(one)}]`,
  )
