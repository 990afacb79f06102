import { createHash, createHmac } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import {
  filesResource,
  readyFile,
  resource,
  source,
  type ColumnHints,
  type FileFormat,
  type Row,
} from '@sluice/loader'
import { localFiles } from '@sluice/sources'
import { expect, test } from 'vitest'
import { openTestProject } from '../../support/project.ts'

const SECRET = 'k'.repeat(70) // longer than a block of sha256
const sha = (text: string): string => createHash('sha256').update(text).digest('hex')
const hmac = (text: string): string => createHmac('sha256', SECRET).update(text).digest('hex')

const COLUMNS: ColumnHints = {
  email: { mask: 'hmac', maskSecret: 'maskKey' },
  name: { mask: 'sha256', nulls: ['N/A'] },
  phone: { mask: 'redact' },
  card: { mask: 'partial' },
  born: { mask: 'year-only' },
}
const PEOPLE: readonly Row[] = [
  {
    id: 1,
    email: 'ann@example.com',
    name: 'Ånn 😀',
    phone: '+49 1',
    card: '4111111111111234',
    born: '1990-05-06',
  },
  { id: 2, email: 'Ann@example.com', name: 'N/A', phone: '+49 2', card: '😀1234567', born: '06.05.1991' },
  { id: 3, email: null, name: 'Bob', phone: null, card: 'short', born: null },
  { id: 4, email: 'ann@example.com', name: '', phone: '', card: '', born: '1992' },
]
const MASKED = [
  {
    id: 1,
    email: hmac('ann@example.com'),
    name: sha('Ånn 😀'),
    phone: '[redacted]',
    card: '****1234',
    born: 1990,
  },
  { id: 2, email: hmac('Ann@example.com'), name: null, phone: '[redacted]', card: '****4567', born: 1991 },
  { id: 3, email: null, name: sha('Bob'), phone: null, card: '****', born: null },
  { id: 4, email: hmac('ann@example.com'), name: sha(''), phone: '[redacted]', card: '****', born: 1992 },
]
const PLAIN = /example\.com|Ånn|\+49|4111|234567|1990-05/i

const csv = (rows: readonly Row[]): string =>
  [
    'id,email,name,phone,card,born',
    ...rows.map((row) =>
      Object.values(row)
        .map((one) => (one === null ? '' : `"${String(one)}"`))
        .join(','),
    ),
  ].join('\n')

const FILES: readonly (readonly [Exclude<FileFormat['kind'], 'fixed-width'>, string])[] = [
  ['csv', csv(PEOPLE)],
  ['ndjson', PEOPLE.map((row) => JSON.stringify(row)).join('\n')],
  ['json', JSON.stringify(PEOPLE)],
]

for (const kind of ENGINE_KINDS) {
  test(`${kind}: equal values have equal masks, from rows and from files of each format`, async () => {
    await using project = await openTestProject({ kind, sources: [], env: { TEST_MASK_KEY: SECRET } })
    const secrets = { maskKey: 'TEST_MASK_KEY' }
    for (const [name, text] of FILES) await writeFile(join(project.dir, `people.${name}`), text)
    const parquet = join(project.dir, 'people.parquet')
    await project.engine.workbench.run(
      `copy (select * from read_csv('${join(project.dir, 'people.csv')}', all_varchar = true, allow_quoted_nulls = false)) to '${parquet}' (format parquet)`,
    )
    const shop = source({
      name: 'shop',
      secrets,
      resources: (make) => [
        make({ name: 'rows', columns: COLUMNS }, async function* () {
          yield PEOPLE
        }),
        make({ name: 'ready', columns: COLUMNS }, async function* () {
          const names = ['id', 'email', 'name', 'phone', 'card', 'born']
          yield readyFile({
            path: join(project.dir, 'people.csv'),
            format: { kind: 'csv' },
            columns: names.map((name) => ({ name, type: name === 'id' ? 'bigint' : 'text' })),
          })
        }),
        ...[...FILES.map(([name]) => name), 'parquet' as const].map((name) =>
          filesResource({
            name,
            format: { kind: name },
            fileColumns: false,
            columns: COLUMNS,
            list: localFiles({ folder: join(project.dir, `people.${name}`) }),
          }),
        ),
      ],
    })
    await project.load({}, [], [shop])
    await project.applyAndMerge()
    for (const table of ['rows', 'ready', 'csv', 'ndjson', 'json', 'parquet']) {
      const rows = await project.engine.session.rows(
        `select cast(id as integer) as id, email, name, phone, card, cast(born as integer) as born from shop.${table} order by 1`,
      )
      expect(rows, table).toEqual(MASKED)
    }
    const migrations = await textsBelow(join(project.dir, 'migrations'))
    expect(migrations).toContain(`comment on column "shop"."rows"."email" is 'masked: hmac'`)
    expect(migrations).not.toMatch(PLAIN)
    expect(project.events.map((event) => JSON.stringify(event)).join('\n')).not.toMatch(PLAIN)
  })

  test(`${kind}: what does not match the schema, and records that cannot be read, are quarantined masked`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await writeFile(join(project.dir, 'bad.csv'), 'id,email\n1,ann@example.com\n2,bob@example.com,x,y\n')
    const columns: ColumnHints = { email: { mask: 'sha256' } }
    const schema = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (row: unknown) =>
          (row as Row)['id'] === 1
            ? { value: row }
            : { issues: [{ message: `not ${String((row as Row)['email'])}`, path: ['email'] }] },
      },
    }
    const rows = [
      { id: 1, email: 'ann@example.com' },
      { id: 2, email: 'bob@example.com' },
    ]
    const shop = source({
      name: 'shop',
      resources: () => [
        resource({ name: 'people', columns, schema }, async function* () {
          yield rows
        }),
        filesResource({
          name: 'bad',
          format: { kind: 'csv' },
          columns,
          list: localFiles({ folder: join(project.dir, 'bad.csv') }),
        }),
      ],
    })
    await project.load({}, [], [shop])
    await project.applyAndMerge()
    const kept = await project.engine.session.rows('select reason, raw from _sluice.quarantine order by raw')
    expect(kept).toHaveLength(2)
    expect(JSON.stringify(kept)).not.toContain('example.com')
    expect(JSON.stringify(kept)).toContain(sha('bob@example.com'))
  })

  test(`${kind}: values in objects and lists are masked, and so is another spelling of a key`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const columns: ColumnHints = {
      'customer.email': { mask: 'sha256' },
      'items.[].note': { mask: (value) => `<${String(value).length}>` },
      'tags.[]': { mask: 'redact' },
      apiKey: { mask: 'redact' },
    }
    const orders = resource({ name: 'orders', primaryKey: 'id', columns }, async function* () {
      yield {
        id: 1,
        customer: { email: 'a@x.de', city: 'Ulm' },
        items: [{ note: 'abc' }],
        tags: ['t'],
        'API-key': 's',
      }
    })
    const lines = orders.pipe({ name: 'lines', includeFromParent: ['apiKey'] }, async function* (row) {
      yield { id: row['id'], seen: (row['customer'] as Row)['city'] }
    })
    await project.load({}, [], [source({ name: 'shop', resources: () => [orders, lines] })])
    await project.applyAndMerge()
    const { session } = project.engine
    expect(await session.rows('select customer__email, customer__city, api_key from shop.orders')).toEqual([
      { customer__email: sha('a@x.de'), customer__city: 'Ulm', api_key: '[redacted]' },
    ])
    expect(await session.rows('select note from shop.orders__items')).toEqual([{ note: '<3>' }])
    expect(await session.rows('select value from shop.orders__tags')).toEqual([{ value: '[redacted]' }])
  })

  test(
    `${kind}: a mask that comes or goes while the table has rows is reported`,
    { tags: 'exhaustive' },
    async () => {
      await using project = await openTestProject({ kind, sources: [] })
      const people = (columns: ColumnHints) =>
        source({
          name: 'shop',
          resources: () => [
            resource({ name: 'people', primaryKey: 'id', columns }, async function* () {
              yield { id: 1, email: 'a@x.de', city: 'Ulm', ...(columns['note'] && { note: 'n' }) }
            }),
          ],
        })
      const told = async (columns: ColumnHints): Promise<string> => {
        project.events.length = 0
        await project.load({}, [], [people(columns)])
        await project.applyAndMerge()
        return project.events.flatMap((event) => (event.kind === 'message' ? [event.text] : [])).join('\n')
      }
      expect(await told({ email: { mask: 'sha256' } })).toBe('')
      expect(await told({ email: { mask: 'sha256' } })).toBe('')
      expect(await told({ email: { mask: 'redact' } })).toContain(
        'shop.people.email is marked as masked by sha256, and the values of this load are masked by redact',
      )
      expect(await told({ email: { mask: 'sha256' }, note: { mask: 'redact' } })).toBe('')
      const [added] = await project.engine.session.rows('select note from shop.people')
      expect(added).toEqual({ note: '[redacted]' })
      expect(await told({ city: { mask: 'sha256' } })).toMatch(
        /email is marked as masked by sha256, and the values of this load are not masked[^]*city is marked as not masked/,
      )
    },
  )
}

async function textsBelow(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
  return (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n')
}
