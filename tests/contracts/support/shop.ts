import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineKind } from '@sluice/engine'
import {
  filesResource,
  resource,
  source,
  type LoadSummary,
  type ResourceOptions,
  type Row,
} from '@sluice/loader'
import type { SchemaContract } from '@sluice/schema'
import { files } from '@sluice/sources'
import type { LoadArguments } from '../../../apps/cli/src/load/load-options.ts'
import { openTestProject, type TestProject } from '../../support/project.ts'

export interface ShopOptions extends Partial<ResourceOptions> {
  readonly project?: SchemaContract
  readonly source?: SchemaContract
  readonly protected?: boolean
}

/** A project with the table `shop.t`, which gets what a test brings: rows, or files of CSV. */
export class Shop implements AsyncDisposable {
  readonly project: TestProject
  readonly #options: ShopOptions
  readonly #rows: Row[][]
  #files = 0

  constructor(project: TestProject, options: ShopOptions, rows: Row[][]) {
    this.project = project
    this.#options = options
    this.#rows = rows
  }

  static async open(kind: EngineKind, options: ShopOptions = {}): Promise<Shop> {
    const rows: Row[][] = []
    const project = await openTestProject({
      kind,
      sources: [shopSource(options, rows)],
      ...(options.protected !== undefined && { protected: options.protected }),
      ...(options.project !== undefined && { contract: options.project }),
    })
    return new Shop(project, options, rows)
  }

  /** Loads these rows; `contract` is what the resource says from now on. */
  async load(
    rows: readonly Row[],
    contract: SchemaContract | undefined = this.#options.contract,
    options: LoadArguments['options'] = {},
  ): Promise<LoadSummary> {
    this.#rows.splice(0, this.#rows.length, [...rows])
    const changed = { ...this.#options, ...(contract !== undefined && { contract }) }
    return this.project.load(options, [], [shopSource(changed, this.#rows)])
  }

  /** Loads a CSV file into `shop.t`. */
  async loadCsv(
    text: string,
    contract: SchemaContract | undefined = this.#options.contract,
    options: LoadArguments['options'] = {},
  ): Promise<LoadSummary> {
    const name = `${++this.#files}.csv`
    await writeFile(join(this.project.dir, name), text)
    const own = shopResource({
      ...this.#options,
      ...(contract !== undefined && { contract }),
    })
    const csv = filesResource({
      ...own,
      format: { kind: 'csv' },
      list: files({ url: this.project.dir, glob: '*.csv' }),
    })
    return this.project.load(options, [], [source({ name: 'shop', resources: () => [csv] })])
  }

  /** First load and migration: the reviewed schema. */
  async review(rows: readonly Row[]): Promise<void> {
    await this.load(rows, 'propose')
    await this.project.applyAndMerge()
  }

  rows<R = Record<string, unknown>>(sql: string): Promise<R[]> {
    return this.project.engine.session.rows<R>(sql)
  }

  /** The rows of a table as JSON text without what Sluice adds, sorted. */
  async table(name: string, columns: string): Promise<unknown[]> {
    return this.rows(`select ${columns} from shop.${name} order by _sluice_id`)
  }

  /** Counts of the last load, by table; fails where they do not add up. */
  async counts(): Promise<Record<string, Counts>> {
    const rows = await this.rows<Counts & { table_name: string }>(
      `select table_name, rows_read, rows_merged, rows_waiting, rows_superseded, rows_quarantined, rows_discarded,
         values_discarded
       from _sluice.load_tables where load_id = (select max(load_id) from _sluice.loads) order by table_name`,
    )
    return Object.fromEntries(rows.map(({ table_name, ...counts }) => [table_name, counts]))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.project[Symbol.asyncDispose]()
  }
}

export interface Counts {
  readonly rows_read: number
  readonly rows_merged: number
  readonly rows_waiting: number
  readonly rows_superseded: number
  readonly rows_quarantined: number
  readonly rows_discarded: number
  readonly values_discarded: number
}

const ABOVE: ReadonlySet<string> = new Set(['project', 'source', 'protected'])

const shopResource = (options: ShopOptions): ResourceOptions => ({
  name: 't',
  ...Object.fromEntries(Object.entries(options).filter(([name]) => !ABOVE.has(name))),
})

const shopSource = (options: ShopOptions, rows: Row[][]) =>
  source({
    name: 'shop',
    ...(options.source !== undefined && { contract: options.source }),
    resources: () => [
      resource(shopResource(options), async function* () {
        for (const page of rows) yield page
      }),
    ],
  })
