import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import {
  filesResource,
  resource,
  source,
  type ColumnHints,
  type LoadSummary,
  type Row,
  type Source,
} from '@sluice/loader'
import { applyMigrations, generate } from '@sluice/schema-evolution'
import { files } from '@sluice/sources'
import { describe, expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../../support/project.ts'

interface Shop {
  readonly project: TestProject
  /** Loads these rows; gives the folders of what was proposed. */
  load(rows: readonly Row[], hints?: ColumnHints): Promise<readonly string[]>
  /** Changes the SQL of a proposal, for both engines, as a reviewer would. */
  edit(folder: string | undefined, change: (sql: string) => string): Promise<void>
  /** The values of a column, sorted. */
  values(column: string): Promise<readonly unknown[]>
}

const shopSource = (rows: readonly Row[], key: string | undefined, columns: ColumnHints = {}): Source =>
  source({
    name: 'shop',
    resources: () => [
      resource(
        { name: 'orders', ...(key !== undefined && { primaryKey: key }), columns },
        async function* () {
          yield* rows
        },
      ),
    ],
  })

async function withShop(
  kind: (typeof ENGINE_KINDS)[number],
  work: (shop: Shop) => Promise<void>,
  key?: string,
): Promise<void> {
  await using project = await openTestProject({ kind, sources: [shopSource([], key)] })
  await work({
    project,
    load: async (rows, hints) => (await project.load({}, [], [shopSource(rows, key, hints)])).migrations,
    edit: async (folder, change) => {
      for (const one of ENGINE_KINDS) {
        const path = join(project.dir, folder ?? '', `${one}.sql`)
        const text = await readFile(path, 'utf8')
        const changed = change(text)
        expect(changed).not.toBe(text)
        await writeFile(path, changed)
      }
    },
    values: async (column) => {
      const rows = await project.engine.session.rows<{ value: unknown }>(
        `select cast("${column}" as text) as value from shop.orders where "${column}" is not null order by 1`,
      )
      return rows.map(({ value }) => value)
    },
  })
}

const rename = (from: string, to: string) => (sql: string) =>
  sql.replaceAll(`"${from}"`, `"${to}"`).replace('\n\n', `\n--! Rename: shop.orders.${from} -> ${to}\n\n`)

describe.each(ENGINE_KINDS)('on %s, a reviewer', (kind) => {
  test('gives a new column another name: what waits and what comes later goes there, once', () =>
    withShop(kind, async ({ project, load, edit, values }) => {
      await load([{ id: 1 }])
      await project.applyAndMerge()
      const [added] = await load([{ id: 2, cust_nm: 'Ada' }])
      await edit(added, rename('cust_nm', 'customer_name'))
      expect(await load([{ id: 3, cust_nm: 'Bea' }]), 'while it is pending').toEqual([])
      await project.migrate()
      const { config } = { config: { targets: { test: { kind, path: '', url: '' } } } as never }
      expect((await generate({ projectDir: project.dir, config, check: true })).changed).toBe(false)
      expect(await readFile(join(project.dir, 'generated/database.ts'), 'utf8')).toContain('customer_name')
      expect(await values('customer_name')).toEqual(['Ada', 'Bea'])
      expect(await load([{ id: 4, cust_nm: 'Cy' }]), 'afterwards').toEqual([])
      expect(await values('customer_name')).toEqual(['Ada', 'Bea', 'Cy'])
      expect(await values('id')).toEqual(['1', '2', '3', '4'])
      expect(await project.staging()).toEqual([])
      const [wider] = await load([
        { id: 5, cust_nm: 5 },
        { id: 'six', cust_nm: 'F' },
      ])
      expect(await readFile(join(project.dir, wider ?? '', 'plan.json'), 'utf8')).not.toContain('cust_nm"')
    }))

  test('names the columns of a new table, its key among them, otherwise', { tags: 'exhaustive' }, () =>
    withShop(
      kind,
      async ({ project, load, edit, values }) => {
        const [created] = await load([{ ID: 1, cust_nm: 'Ada' }])
        await edit(created, (sql) =>
          rename('cust_nm', 'customer_name')(rename('id', 'order_id')(sql)).replace('["id"]', '["order_id"]'),
        )
        expect(await load([{ ID: 2, cust_nm: 'Bea' }])).toEqual([])
        await project.applyAndMerge()
        expect(await load([{ ID: 2, cust_nm: 'Bo' }])).toEqual([])
        expect(await values('customer_name')).toEqual(['Ada', 'Bo'])
        expect(await values('order_id')).toEqual(['1', '2'])
        expect(await project.staging()).toEqual([])
      },
      'ID',
    ),
  )

  test(
    'gives a column a name by a hint of the config: what waited under the old one follows',
    { tags: 'exhaustive' },
    () =>
      withShop(kind, async ({ project, load, edit, values }) => {
        const hints = { cust_nm: { name: 'customer_name' } }
        await load([{ id: 1 }])
        await project.applyAndMerge()
        const [added] = await load([{ id: 2, cust_nm: 'Ada' }])
        await edit(added, (sql) => sql.replaceAll('"cust_nm"', '"customer_name"'))
        expect(await load([{ id: 3, cust_nm: 'Bea' }], hints), 'while it is pending').toEqual([])
        await project.applyAndMerge()
        expect(await load([{ id: 4, cust_nm: 'Cy' }], hints), 'afterwards').toEqual([])
        expect(await values('customer_name')).toEqual(['Ada', 'Bea', 'Cy'])
        expect(await project.staging()).toEqual([])
      }),
  )

  test('who only writes the hint gets a proposal with the new name alone', { tags: 'exhaustive' }, () =>
    withShop(kind, async ({ project, load, values }) => {
      await load([{ id: 1 }])
      await project.applyAndMerge()
      await load([{ id: 2, cust_nm: 'Ada' }])
      const [again] = await load([{ id: 3, cust_nm: 'Bea' }], { cust_nm: { name: 'customer_name' } })
      expect(await readFile(join(project.dir, again ?? '', `${kind}.sql`), 'utf8')).not.toContain('"cust_nm"')
      await project.applyAndMerge()
      await load([{ id: 4, cust_nm: 'Cy' }], { cust_nm: { name: 'customer_name' } })
      expect(await values('customer_name')).toEqual(['Ada', 'Bea', 'Cy'])
      expect(await project.staging()).toEqual([])
    }),
  )

  test('gives columns another type or a default: no load proposes them again, and what waits arrives once', () =>
    withShop(kind, async ({ project, load, edit, values }) => {
      await load([{ id: 1 }])
      await project.applyAndMerge()
      const [added] = await load([{ id: 2, code: 1, amount: 1, pieces: 1 }])
      await edit(added, (sql) =>
        sql
          .replace(/^(.*"code") bigint/m, '$1 text')
          .replace(/^(.*"amount") bigint/m, '$1 decimal(38,4)')
          .replace(/^(.*"pieces") bigint/m, '$1 bigint default 7'),
      )
      expect(await load([{ id: 3, code: 2, amount: 2, pieces: 2 }]), 'while it is pending').toEqual([])
      await project.applyAndMerge()
      expect(await load([{ id: 4, code: 3, amount: 3, pieces: 3 }]), 'afterwards').toEqual([])
      expect(await values('code')).toEqual(['1', '2', '3'])
      expect(await values('amount')).toEqual(['1.0000', '2.0000', '3.0000'])
      expect((await values('pieces')).filter((value) => value !== '7')).toEqual(['1', '2', '3'])
      expect(await values('id')).toEqual(['1', '2', '3', '4'])
      expect(await project.staging()).toEqual([])
    }))

  test(
    'gives a column another name, and merges later: what waited under the old name arrives',
    { tags: 'exhaustive' },
    () =>
      withShop(kind, async ({ project, load, edit, values }) => {
        await load([{ id: 1 }])
        await project.applyAndMerge()
        const [added] = await load([{ id: 2, cust_nm: 'Ada' }])
        await edit(added, rename('cust_nm', 'customer_name'))
        await load([{ id: 3, cust_nm: 'Bea' }])
        await applyMigrations(project.engine, join(project.dir, 'migrations'), {
          log: { info: () => {}, warn: () => {} },
        })
        await project.merge()
        expect(await values('customer_name')).toEqual(['Ada', 'Bea'])
        expect(await project.staging()).toEqual([])
      }),
  )

  test(
    'gives the columns that a file source adds another name, but not that by which files are known',
    { tags: 'exhaustive' },
    async () => {
      const shop = source({
        name: 'shop',
        contract: { columns: 'freeze' },
        resources: () => [
          filesResource({
            name: 'orders',
            format: { kind: 'csv' },
            constants: { country: 'DE' },
            list: files({ url: 'data' }),
          }),
        ],
      })
      await using project = await openTestProject({ kind, sources: [shop] })
      const write = async (name: string, text: string): Promise<LoadSummary> => {
        await mkdir(join(project.dir, 'data'), { recursive: true })
        await writeFile(join(project.dir, 'data', name), text)
        return project.load()
      }
      const [created = ''] = (await write('1.csv', 'id\n1\n2\n')).migrations
      const edit = async (change: (sql: string) => string): Promise<void> => {
        for (const one of ENGINE_KINDS) {
          const path = join(project.dir, created, `${one}.sql`)
          await writeFile(path, change(await readFile(path, 'utf8')))
        }
      }
      const before = await readFile(join(project.dir, created, `${kind}.sql`), 'utf8')
      await edit(rename('_file_name', 'file'))
      await expect(project.applyAndMerge()).rejects.toMatchObject({
        code: 'E_MIGRATION_RENAME',
        message: expect.stringContaining('renames shop.orders._file_name') as string,
      })
      await edit(rename('file', '_file_name'))
      await edit((sql) => sql.replace(/--! Rename: .*\n/g, ''))
      expect(await readFile(join(project.dir, created, `${kind}.sql`), 'utf8')).toBe(before)
      await edit((sql) => rename('country', 'land')(rename('_row_id', 'line')(sql)))
      await project.applyAndMerge()
      await write('2.csv', 'id\n3\n')
      expect(await write('1.csv', 'id\n4\n'), 'a new version').toMatchObject({ migrations: [] })
      const rows = await project.engine.session.rows(
        'select id, land, line, _file_name from shop.orders order by id',
      )
      expect(rows).toEqual([
        { id: 3, land: 'DE', line: 0, _file_name: '2.csv' },
        { id: 4, land: 'DE', line: 0, _file_name: '1.csv' },
      ])
    },
  )

  test(
    'says not null of a column: rows that wait without a value are blocked, and let in by a proposal',
    { tags: 'exhaustive' },
    () =>
      withShop(
        kind,
        async ({ project, load, edit, values }) => {
          const [created] = await load([
            { id: 1, qty: 1 },
            { id: 2, qty: null },
          ])
          await edit(created, (sql) => sql.replace(/^(.*"qty" bigint)/m, '$1 not null'))
          await project.applyAndMerge()
          expect(await values('id')).toEqual(['1'])
          const [relaxed] = await load([{ id: 3, qty: 3 }])
          expect(
            JSON.parse(await readFile(join(project.dir, relaxed ?? '', 'plan.json'), 'utf8')),
          ).toMatchObject({
            changes: [
              { kind: 'relax-not-null', column: 'qty', evidence: { seen: 2, nonNull: 1, violating: 1 } },
            ],
          })
          expect(await load([]), 'it is proposed once').toEqual([])
          await project.applyAndMerge()
          expect(await values('id')).toEqual(['1', '2', '3'])
          expect(await project.staging()).toEqual([])
        },
        'id',
      ),
  )

  test(
    'gives a column a narrower type: what fits arrives, and only what does not is proposed, on top',
    { tags: 'exhaustive' },
    () =>
      withShop(kind, async ({ project, load, edit, values }) => {
        await load([{ id: 1 }])
        await project.applyAndMerge()
        const [added] = await load([{ id: 2, qty: 'many' }])
        await edit(added, (sql) => sql.replace(/^(.*"qty") (text|varchar)/m, '$1 bigint'))
        const [wider] = await load([{ id: 3, qty: 5 }])
        expect(JSON.parse(await readFile(join(project.dir, wider ?? '', 'plan.json'), 'utf8'))).toMatchObject(
          {
            changes: [{ kind: 'widen-column', column: 'qty', from: 'bigint', to: 'text' }],
          },
        )
        await project.applyAndMerge()
        expect(await values('qty')).toEqual(['5', 'many'])
        expect(await project.staging()).toEqual([])
      }),
  )

  test('adds an index', { tags: 'exhaustive' }, () =>
    withShop(kind, async ({ project, load, edit, values }) => {
      const [created] = await load([{ id: 1, qty: 1 }])
      await edit(created, (sql) => `${sql}create index orders_qty on shop.orders (qty);\n`)
      expect(await load([{ id: 2, qty: 2 }])).toEqual([])
      await project.applyAndMerge()
      expect(await load([{ id: 3, qty: 3 }])).toEqual([])
      expect(await values('qty')).toEqual(['1', '2', '3'])
    }),
  )
})
