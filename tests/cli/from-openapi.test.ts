import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { apiServer } from '../rest/api-server.ts'
import { makeProject } from './support/project.ts'
import { objectsOf, sluice } from './support/sluice.ts'

const config = (imports = '', sources = ''): string => `
import { defineConfig } from 'sluice'
${imports}
export default defineConfig({ sources: [${sources}], targets: { local: { kind: 'duckdb', path: 'x.duckdb' } } })
`

const OPENAPI = `
openapi: 3.0.3
info: { title: The Shop API, version: '1' }
servers:
  - url: 'https://{region}.shop.test/v1/'
    variables: { region: { default: eu } }
security: [ { token: [] } ]
paths:
  /orders:
    get:
      parameters:
        - { name: page, in: query, schema: { type: integer, default: 1 } }
        - { name: per_page, in: query, schema: { type: integer, maximum: 50 } }
        - { name: status, in: query, required: true, schema: { type: string, enum: [open, closed] } }
      responses:
        '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Orders' } } } }
  /orders/{orderId}:
    get:
      parameters: [ { name: orderId, in: path, required: true, schema: { type: integer } } ]
      responses:
        '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } }
  /orders/{orderId}/lines:
    parameters: [ { name: orderId, in: path, required: true, schema: { type: integer } } ]
    get:
      responses:
        '200': { description: ok, content: { application/json: { schema: { type: array, items: { type: object, properties: { line_no: { type: integer }, sku: { type: string } } } } } } }
  /customers:
    get:
      parameters:
        - { name: cursor, in: query, schema: { type: string } }
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties:
                  result: { type: object, properties: { items: { type: array, items: { $ref: '#/components/schemas/Customer' } } } }
                  paging: { type: object, properties: { next_cursor: { type: string, nullable: true } } }
  /search:
    get:
      parameters: [ { name: q, in: query, required: true, schema: { type: string } } ]
      responses:
        '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Orders' } } } }
  /tags:
    get:
      responses:
        '200': { description: ok, content: { application/json: { schema: { type: array, items: { type: string } } } } }
  /report.csv:
    get:
      responses: { '200': { description: ok, content: { text/csv: { schema: { type: string } } } } }
components:
  securitySchemes:
    token: { type: http, scheme: bearer }
    other: { type: openIdConnect, openIdConnectUrl: 'https://x.test' }
  schemas:
    Orders:
      type: object
      properties:
        data: { type: array, items: { $ref: '#/components/schemas/Order' } }
        meta: { type: object, properties: { total: { type: integer } } }
    Order:
      allOf:
        - type: object
          required: [id]
          properties: { id: { type: integer, format: int64 } }
        - type: object
          properties:
            status: { type: string, enum: [open, closed] }
            total: { type: number }
            placed_at: { type: string, format: date-time }
            note: { type: string, nullable: true }
            customer: { $ref: '#/components/schemas/Customer' }
            tags: { type: array, items: { type: string } }
            'x-odd name': { type: boolean }
    Customer:
      type: object
      properties:
        uuid: { type: string }
        name: { oneOf: [ { type: string }, { type: object, properties: { first: { type: string } } } ] }
        referrer: { $ref: '#/components/schemas/Customer' }
`

test('from-openapi writes a source that reads the API, and says what it could not take over', async () => {
  await using server = await apiServer(({ path, query, headers }) => {
    if (headers['authorization'] !== 'Bearer t') return { status: 401 }
    if (path === '/orders')
      return query['per_page'] === '50' && query['status'] === 'open'
        ? { body: { data: [{ id: 7, total: 1.5 }], meta: { total: 1 } } }
        : { status: 400 }
    if (path === '/orders/7/lines') return { body: [{ line_no: 1, sku: 'a' }] }
    return { body: { result: { items: [{ uuid: 'u', name: 'n' }] }, paging: { next_cursor: null } } }
  })
  const dir = await makeProject({ 'sluice.config.ts': config(), 'openapi.yaml': OPENAPI })
  const { code, stdout } = await sluice(dir, ['sources', 'from-openapi', 'openapi.yaml', '--json'])
  expect(code).toBe(0)
  expect(objectsOf(stdout)).toEqual([
    {
      written: ['sources/shop.ts', 'sources/shop.test.ts'],
      variables: ['SHOP_TOKEN'],
      resources: ['orders', 'customers', 'lines'],
      notes: [
        'GET /search is left out: it needs the parameter q, and the document has no value for it',
        'GET /tags is left out: its response is a list of values, not of objects',
        'GET /report.csv is left out: its response is not JSON',
        'lines: no field looks like a key, so rows are appended; set primaryKey',
        "orders: pageNumber({ size: 50, sizeIn: 'per_page', total: 'meta.total' }) is a guess from the parameters page and per_page",
        "customers: cursorPages({ path: 'paging.next_cursor', in: 'cursor' }) is a guess from the parameter cursor and the field paging.next_cursor",
        'lines: singlePage() is a guess from the lack of a parameter for pages',
      ],
    },
  ])
  const source = await readFile(join(dir, 'sources/shop.ts'), 'utf8')
  expect(source).toContain("export interface OrdersRow {\n  status?: 'open' | 'closed'\n  total?: number\n")
  expect(source).toContain("(baseUrl = 'https://eu.shop.test/v1')")
  const files = {
    'sluice.config.ts': config(`import { shop } from './sources/shop.ts'`, `shop('${server.url}')`),
    'sources/shop.ts': source,
    '.env': 'SHOP_TOKEN=t\n',
  }
  const tested = await sluice(await makeProject(files), ['sources', 'test', '--json'])
  expect(objectsOf(tested.stdout)).toMatchObject([
    {
      tested: [
        { name: 'shop.orders', rows: 1, error: null },
        { name: 'shop.customers', rows: 1, error: null },
        { name: 'shop.lines', rows: 1, error: null },
      ],
    },
  ])
})

test.each([
  [
    'swagger.json',
    '{"swagger":"2.0","info":{"title":"x","version":"1"},"paths":{}}',
    'is a Swagger 2.0 document',
  ],
  ['page.html', '<html>', 'is not an OpenAPI document'],
  ['bad.yaml', 'x: [', 'is neither JSON nor YAML'],
  [
    'invalid.yaml',
    'openapi: 3.0.0\ninfo: {}\npaths: {}',
    "is not valid at /info: must have required property 'title'",
  ],
  [
    'empty.yaml',
    'openapi: 3.1.0\ninfo: { title: x, version: "1" }\npaths: {}',
    'has no GET operation that lists',
  ],
])('from-openapi has one message for %s', async (file, text, message) => {
  const dir = await makeProject({ 'sluice.config.ts': config(), [file]: text })
  const { code, stderr } = await sluice(dir, ['sources', 'from-openapi', file])
  expect(code).toBe(1)
  expect(stderr).toMatch(/^error E_OPENAPI: the (file|document) /)
  expect(stderr).toContain(message)
  expect(stderr).toContain(`\n  at ${file}\n  → `)
})
