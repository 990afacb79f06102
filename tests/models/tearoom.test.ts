import { openDuckdb, openPostgres, ENGINE_KINDS, type Engine, type EngineKind } from '@sluice/engine'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Preview } from '@sluice/pipeline'
import { expect, onTestFinished, test } from 'vitest'
import { makeProject } from '../cli/support/project.ts'
import { objectsOf, sluice } from '../cli/support/sluice.ts'
import { exportTables } from '../support/export-tables.ts'
import { freshDatabase } from '../support/postgres.ts'

const TEAROOM = join(import.meta.dirname, 'tearoom')

const config = (target: string): string => `
import { defineConfig, filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'

const table = (name: string, primaryKey: string | string[]) =>
  filesResource({
    name,
    primaryKey,
    format: { kind: 'csv' },
    fileColumns: false,
    list: files({ url: './input', glob: '*/' + name + '.csv' }),
  })

export default defineConfig({
  sources: [
    source({
      name: 'tearoom',
      resources: () => [
        table('customers', 'id'),
        table('orders', 'id'),
        table('items', ['order_id', 'line']),
        table('payments', 'id'),
      ],
    }),
  ],
  targets: { local: ${target} },
})
`

/** The tearoom on one engine, through the command. */
class Tearoom {
  readonly dir: string
  readonly #open: () => Promise<Engine>

  private constructor(dir: string, open: () => Promise<Engine>) {
    this.dir = dir
    this.#open = open
  }

  static async make(kind: EngineKind): Promise<Tearoom> {
    let target = "{ kind: 'duckdb', path: 'tearoom.duckdb' }"
    let open = (dir: string): Promise<Engine> => openDuckdb({ path: join(dir, 'tearoom.duckdb') })
    if (kind === 'postgres') {
      const { url, drop } = await freshDatabase()
      onTestFinished(drop)
      target = `{ kind: 'postgres', url: '${url}' }`
      open = () => openPostgres({ url })
    }
    const dir = await makeProject({ 'sluice.config.ts': config(target) })
    for (const folder of ['models', 'seeds', 'input/1'])
      await cp(join(TEAROOM, folder), join(dir, folder), { recursive: true })
    return new Tearoom(dir, () => open(dir))
  }

  bring(day: number): Promise<void> {
    return cp(join(TEAROOM, `input/${day}`), join(this.dir, `input/${day}`), { recursive: true })
  }

  async run(...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
    const { code, stdout, stderr } = await sluice(this.dir, [...args, '--json'])
    expect(code, `${args.join(' ')}\n${stdout}\n${stderr}`).toBe(0)
    return objectsOf(stdout).at(-1) ?? {}
  }

  /** All tables and views. */
  async contents(): Promise<Readonly<Record<string, readonly unknown[]>>> {
    await using engine = await this.#open()
    const loaded = await exportTables(engine, ['tearoom', 'seeds', 'geo'], {})
    const found: Record<string, readonly unknown[]> = {}
    for (const [name, { rows }] of Object.entries(loaded)) found[name] = rows
    for (const [name, order] of Object.entries(MODELS))
      found[name] = (await engine.session.rows(`select * from ${name} order by ${order}`)).map(plain)
    return found
  }
}

/** What the models make, and an order of the rows. */
const MODELS: Readonly<Record<string, string>> = {
  'staging.customers': 'customer_id',
  'staging.orders': 'order_id',
  'staging.items': 'order_id, line',
  'staging.payments': 'payment_id',
  'marts.orders': 'order_id',
  'marts.customers': 'customer_id',
  'marts.daily_sales': 'day',
  'marts.product_sales': 'sku',
  'marts.customer_history': 'customer_id, valid_from',
  'marts.best_products': 'place',
}

/** Numbers without the zeros that scales differ by, and instants as one engine writes them. */
const plain = (row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'string' ? plainText(value) : value]),
  )

function plainText(text: string): string | number {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  return text.replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)\+00$/, '$1T$2Z')
}

const rowsIn = (contents: Readonly<Record<string, readonly unknown[]>>, table: string): number =>
  contents[table]?.length ?? -1

test(
  'a project of twelve models gives the same tables on both engines, as its preview said',
  { tags: 'exhaustive' },
  async () => {
    const found: (readonly unknown[])[] = []
    for (const kind of ENGINE_KINDS) {
      const tearoom = await Tearoom.make(kind)
      await tearoom.run('load')
      await tearoom.run('migrate')
      const built = await tearoom.run('models', 'build')
      const statuses = (built['results'] as readonly { readonly status: string }[]).map(
        ({ status }) => status,
      )
      expect(statuses.filter((status) => status === 'built')).toHaveLength(10) // two are ephemeral
      expect(statuses.filter((status) => status !== 'built' && status !== 'passed')).toEqual([])
      const units = await tearoom.run('models', 'test', '--unit', '--target', 'local')
      expect(units['results']).toMatchObject([{ status: 'passed' }, { status: 'passed' }])
      const first = await tearoom.contents()
      expect(rowsIn(first, 'marts.orders')).toBe(5)

      await tearoom.bring(2)
      await tearoom.run('load')
      const preview = (await tearoom.run('preview')) as unknown as Preview
      expect(preview.migrations).toHaveLength(1)
      const byTable = Object.fromEntries(preview.tables.map((one) => [one.table, one]))
      expect(byTable['tearoom.customers']).toMatchObject({
        columns: [{ column: 'loyalty', state: 'new', nulls_after: 4 }],
      })
      expect(byTable['marts.orders']).toMatchObject({ added: 2, removed: 0, changed: 1 })
      await tearoom.run('migrate')
      await tearoom.run('models', 'build')
      await tearoom.run('models', 'build', 'marts.daily_sales', '--since', '2026-01-02')
      const second = await tearoom.contents()
      for (const { table, rows_after } of preview.tables)
        if (second[table] !== undefined && table !== 'marts.daily_sales')
          expect([table, rows_after]).toEqual([table, rowsIn(second, table)])
      found.push([first, second, preview.tables.map(({ table, added, removed }) => [table, added, removed])])
    }
    const [duckdb, postgres] = found
    expect(postgres).toEqual(duckdb)
  },
)
