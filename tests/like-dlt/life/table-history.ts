import type { Engine, EngineKind } from '@sluice/engine'
import {
  resource,
  source,
  type LoadSummary,
  type ResourceContext,
  type ResourceOptions,
  type Row,
} from '@sluice/loader'
import { SYSTEM_COLUMNS } from '@sluice/schema'
import type { LoadArguments } from '../../../apps/cli/src/load/load-options.ts'
import { openTestProject, type TestProject } from '../../support/project.ts'

/** Pages of rows; a null stands for a row that is left out. */
export type Read = (context: ResourceContext) => Iterable<readonly (Row | null)[]>

export interface HistoryResource extends Partial<ResourceOptions> {
  readonly read: Read
}

/** The source `shop` through several runs, in each of which its resources may be others. */
export class TableHistory implements AsyncDisposable {
  readonly project: TestProject

  constructor(project: TestProject) {
    this.project = project
  }

  static async open(kind: EngineKind): Promise<TableHistory> {
    return new TableHistory(await openTestProject({ kind, sources: [] }))
  }

  get engine(): Engine {
    return this.project.engine
  }

  /** Runs `load`; rows alone are one page of an append. */
  load(
    resources: Readonly<Record<string, readonly Row[] | HistoryResource>>,
    options: LoadArguments['options'] = {},
    selection: readonly string[] = [],
  ): Promise<LoadSummary> {
    const shop = source({
      name: 'shop',
      resources: () =>
        Object.entries(resources).map(([name, one]) => {
          const { read, ...hints } = 'read' in one ? one : { read: () => [one] }
          return resource({ name, ...hints }, async function* (context) {
            for (const page of read(context)) yield page as Row[]
          })
        }),
    })
    return this.project.load(options, selection, [shop])
  }

  /** Reviews what was proposed, applies it and merges what waited. */
  review(): Promise<void> {
    return this.project.applyAndMerge()
  }

  /** A first load of a table, reviewed. */
  async begin(resources: Parameters<TableHistory['load']>[0]): Promise<void> {
    await this.load(resources)
    await this.review()
  }

  rows<R = Readonly<Record<string, unknown>>>(sql: string): Promise<R[]> {
    return this.engine.session.rows<R>(sql)
  }

  /** Values of a column of `shop.t`, sorted. */
  async ids(column = 'id'): Promise<readonly unknown[]> {
    const rows = await this.rows<{ v: unknown }>(`select ${column} as v from shop.t order by 1`)
    return rows.map(({ v }) => v)
  }

  /** The tables as facts of dlt have them: rows in their order, and of nested ones the table and number of their parent. */
  async tables(): Promise<Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>> {
    const found: Record<string, Record<string, unknown>[]> = {}
    const places = new Map<string, string>()
    const tables = await this.engine.catalog(['shop'])
    for (const { name, columns } of tables.toSorted((a, b) => a.name.length - b.name.length)) {
      const rows = await this.rows(`select * from shop.${name} order by _sluice_id`)
      const data = columns.map((column) => column.name).filter((column) => !SYSTEM_COLUMNS.has(column))
      found[name] = rows.map((row, index) => {
        const root = name.slice(0, name.lastIndexOf('__'))
        places.set(`${name} ${String(row['_sluice_id'])}`, `${name}#${index}`)
        return {
          ...Object.fromEntries(data.map((column) => [column, row[column]])),
          ...('_sluice_parent_id' in row && {
            _dlt_parent_id: places.get(`${root} ${String(row['_sluice_parent_id'])}`),
            _dlt_list_idx: row['_sluice_list_idx'],
          }),
        }
      })
    }
    return found
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.project[Symbol.asyncDispose]()
  }
}

/** What a source yields that has these ids, and a cursor: those that are new. */
export const newer = (rows: readonly (Row & { readonly id: number })[]): Read =>
  function* ({ state }) {
    const last = Number(state['last'] ?? -1)
    yield rows.filter(({ id }) => id > last)
    state['last'] = Math.max(last, ...rows.map(({ id }) => id))
  }
