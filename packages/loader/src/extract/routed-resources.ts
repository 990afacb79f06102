import { snakeCase } from '@sluice/schema'
import type { LoadContext } from '../context/load-context.ts'
import type { RowsResource, State } from '../api/resource.ts'
import type { Row } from '../api/rows/row.ts'
import { MAX_TABLES } from '../api/rows/routed.ts'
import { allHints } from '../api/schema-hints.ts'
import type { LocalFile } from '../raw/raw-table.ts'
import type { RoutedFile, Routing } from './routed-files.ts'
import { sourceFailure } from './source-failed.ts'

const memberName = (resource: string, table: string): string => `${resource}:${table}`

/** How rows find their tables; undefined where all go to one. */
export function routingOf(
  { name, table, maxTables = MAX_TABLES }: RowsResource,
  { source, rows, owners, signal, projectFolder }: LoadContext,
): Routing | undefined {
  if (typeof table !== 'function') return undefined
  const named = (row: Row): string => {
    try {
      return table(row)
    } catch (error) {
      throw sourceFailure(error, `${source}.${name}`, { signal, projectFolder })
    }
  }
  return { table: named, maxTables, taken: owners, pathOf: (one) => rows.path(memberName(name, one)) }
}

/** The resource that stands for one of the tables which rows of a resource go to. */
function memberOf(resource: RowsResource, table: string): RowsResource {
  const {
    tables = {},
    maxTables: _max,
    steps: _steps,
    schema: _schema,
    transformer: _made,
    ...rest
  } = resource
  const own = Object.entries(tables).find(([name]) => snakeCase(name) === table)?.[1] ?? {}
  const name = memberName(resource.name, table)
  const columns = { ...resource.columns, ...allHints({ ...own, name }) }
  return { ...rest, ...own, columns, name, table, isRouted: true }
}

/** What is read of a resource that stands for one table. */
export interface RoutedRows {
  readonly resource: RowsResource
  readonly format: { readonly kind: 'ndjson' }
  readonly files: readonly LocalFile[]
  readonly items: readonly never[]
  readonly replacedFiles: readonly never[]
  readonly state: State
  readonly marked?: boolean
  readonly isCut: boolean
  readonly unchanged: false
}

interface Routed {
  readonly isCut: boolean
  /** True where tables that no row went to are replaced, too. */
  readonly replaces: boolean
  readonly known: Pick<LoadContext['known'], 'states'>
}

/** What rows went to each table, and, where the load replaces tables, those that none went to this time. */
export function routedResources(
  resource: RowsResource,
  routed: readonly RoutedFile[],
  { isCut, replaces, known }: Routed,
): readonly RoutedRows[] {
  const common = {
    format: { kind: 'ndjson' },
    items: [],
    replacedFiles: [],
    state: {},
    isCut,
    unchanged: false,
  } as const
  const prefix = memberName(resource.name, '')
  const before = [...known.states.keys()].flatMap((name) =>
    name.startsWith(prefix) ? [name.slice(prefix.length)] : [],
  )
  const absent = replaces ? before.filter((table) => !routed.some((one) => one.table === table)) : []
  return [
    ...routed.map(({ table, file: { path, encoder } }) => {
      const own = memberOf(resource, table)
      return {
        ...common,
        resource: own,
        marked: encoder.marked,
        files: [{ name: own.name, url: own.name, path }],
      }
    }),
    ...absent.map((table) => ({ ...common, resource: memberOf(resource, table), files: [] })),
  ]
}
