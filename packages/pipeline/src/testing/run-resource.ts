import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ident, openDuckdb, qualified, type Engine } from '@sluice/engine'
import type { LoadEvent, Resource, ResourceSummary, Row, Source } from '@sluice/loader'
import {
  byFullName,
  fullName,
  ROW_ID,
  SluiceError,
  snakeCase,
  SYSTEM_COLUMNS,
  type SchemaChange,
  type Table,
  didYouMean,
} from '@sluice/schema'
import { applyMigrations, readMigrations } from '@sluice/schema-evolution'
import { createRedactor } from '../environment/redact.ts'
import { loadSources } from '../load/load-sources.ts'
import { logTo } from '../run/log-to.ts'
import { mergeStaged } from '../merge/merge-staged.ts'
import { migrationsDir, type Project } from '../project/project.ts'
import { chainOf, type ChainChange } from './chain-of.ts'
import { withRecording } from './with-recording.ts'
import { firstPages, type PageCount } from './first-pages.ts'
import { withPlainErrors } from '../use-cases/project/plain-errors.ts'

export interface RunResourceOptions {
  /** Values of the environment variables that the source names as its secrets. */
  readonly env?: Readonly<Record<string, string>>
  /** Where relative paths of files start; the working folder by default. */
  readonly folder?: string
  /** The maximum number of rows to load. */
  readonly limit?: number
  /** True: loads only the first page, also of the parents of a transformer. */
  readonly firstPage?: boolean
  /**
   * A folder with pages that `sluice record` stored, such as `recorded/shop`: the requests of the resource are answered
   * from them, without the network, at the time of the recording. Secrets are not needed.
   */
  readonly replay?: string
  /** Ends the run early when it is aborted. */
  readonly signal?: AbortSignal
}

const IN_MEMORY = { kind: 'duckdb', path: ':memory:' } as const

/** The result of one run of a resource on an empty database. */
export interface ResourceRun {
  /** The rows of the resource's table, in the order in which they were read, without the columns that Sluice adds. */
  readonly rows: readonly Row[]
  /** The rows of each table by its name, such as `shop.orders__items`, with all columns. */
  readonly rowsOf: Readonly<Record<string, readonly Row[]>>
  /** The tables with their columns and types; the table of the resource is the first. */
  readonly tables: readonly Table[]
  /** The changes that were proposed. */
  readonly changes: readonly SchemaChange[]
  /** How many rows were read, merged, quarantined. */
  readonly summary: ResourceSummary
  readonly events: readonly LoadEvent[]
}

/** Those of a run that takes some of the pages. */
export interface PagesRunOptions extends Omit<RunResourceOptions, 'firstPage' | 'replay'> {
  readonly pages?: PageCount
}

/**
 * Loads one resource of a source into a database in memory, applies the proposed changes, and returns the result as
 * values.
 * @throws SluiceError where there is no such resource, or it fails
 * @example
 * ```ts
 * const shop = source({
 *   name: 'shop',
 *   resources: () => [
 *     resource({ name: 'orders', primaryKey: 'id' }, async function* () {
 *       yield [{ id: 1, total: 19.9 }]
 *     }),
 *   ],
 * })
 * const { rows, tables } = await runResource(shop, 'orders')
 * ```
 */
export function runResource(
  source: Source,
  name: string,
  options: RunResourceOptions = {},
): Promise<ResourceRun> {
  const { firstPage = false, replay, ...rest } = options
  const pages = firstPage ? { pages: { most: 1, withEmpty: false } } : {}
  if (replay === undefined) return runPages(source, name, { ...rest, ...pages })
  return withRecording(source, resolve(options.folder ?? '.', replay), options.env, (recorded) =>
    runPages(source, name, { ...rest, ...recorded, ...pages }),
  )
}

/** The same, for some of the pages. */
export function runPages(source: Source, name: string, options: PagesRunOptions): Promise<ResourceRun> {
  const { env = {}, folder = process.cwd(), pages } = options
  const redactor = createRedactor()
  for (const variable of Object.values(source.secrets)) redactor.add(env[variable])
  return withPlainErrors(redactor, async () => {
    const found = resourceOf(source, name)
    const first = pages === undefined ? found : chainOf(found, firstPages(pages)).at(-1)
    const resources = chainOf(first ?? found, inFolder(folder))
    const dir = await mkdtemp(join(tmpdir(), 'sluice-test-'))
    const engine = await openDuckdb(IN_MEMORY)
    try {
      const config = { sources: [{ ...source, resources }], targets: { memory: IN_MEMORY } }
      return await run(engine, { dir, config }, name, options)
    } finally {
      await engine[Symbol.asyncDispose]()
      await rm(dir, { recursive: true, force: true })
    }
  })
}

async function run(
  engine: Engine,
  project: Project,
  name: string,
  { env, limit, signal = new AbortController().signal }: PagesRunOptions,
): Promise<ResourceRun> {
  const events: LoadEvent[] = []
  const context = {
    env: { ...env },
    signal,
    now: () => new Date(),
    emit: (event: LoadEvent) => void events.push(event),
  }
  const chosen = { name: 'memory', target: IN_MEMORY, place: 'memory' }
  const { resources } = await loadSources({ engine, project, chosen }, context, {
    yes: true,
    ...(limit !== undefined && { limit }),
  })
  const migrations = await readMigrations(migrationsDir(project))
  await applyMigrations(engine, migrationsDir(project), { log: logTo(context) })
  await mergeStaged(engine, project, context)
  const [source] = project.config.sources
  const summary = source && resources.find((one) => one.name === `${source.name}.${name}`)
  if (!source || !summary) throw new TypeError('a load of a resource has a summary of it')
  const root = snakeCase(name)
  const tables = (await engine.catalog([source.dataset])).toSorted(
    (a, b) => Number(b.name === root) - Number(a.name === root) || byFullName(a, b),
  )
  const rowsOf: Record<string, readonly Row[]> = {}
  for (const table of tables) rowsOf[fullName(table)] = await rowsIn(engine, table)
  const rows = rowsOf[fullName({ dataset: source.dataset, name: root })] ?? []
  return {
    rows: rows.map(withoutSystemColumns),
    rowsOf,
    tables,
    changes: migrations.flatMap(({ plan }) => plan?.changes ?? []),
    summary,
    events,
  }
}

const rowsIn = (engine: Engine, { dataset, name }: Table): Promise<Row[]> =>
  engine.session.rows<Row>(`select * from ${qualified(dataset, name)} order by ${ident(ROW_ID)}`)

const withoutSystemColumns = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !SYSTEM_COLUMNS.has(name)))

function resourceOf({ name: source, resources }: Source, name: string): Resource {
  const found = resources.find((one) => one.name === name)
  if (found) return found
  throw new SluiceError(`source ${source} has no resource ${JSON.stringify(name)}`, {
    code: 'E_NO_RESOURCE',
    place: source,
    hint: didYouMean(
      name,
      resources.map((one) => one.name),
      { what: 'resources' },
    ),
  })
}

/** Resources with relative paths from `folder`, though their project is a temporary one. */
const inFolder = (folder: string): ChainChange => ({
  rows: (resource) => ({ ...resource, read: (context) => resource.read({ ...context, folder }) }),
  files: (resource) => ({ ...resource, list: (context) => resource.list({ ...context, folder }) }),
})
