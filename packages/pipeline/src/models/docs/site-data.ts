import type { Engine } from '@sluice/engine'
import { isCurrentSystem, readHistory, readLastModelRun, readLoads } from '@sluice/ledger'
import { readMigrations } from '@sluice/schema-evolution'
import { fullName } from '@sluice/schema'
import { testName, type Model, type ModelGraph } from '@sluice/transform'
import { instant } from '../../loads/instant.ts'
import { migrationsDir, type Project } from '../../project/project.ts'
import { describeLineage, type LineageStep } from '../lineage/describe-lineage.ts'
import type { KnownColumns } from '../lineage/known-columns.ts'
import type { LineageKind, LineageTable } from '../lineage/lineage.ts'
import type { ProjectLineage } from '../lineage/project-lineage.ts'

/** A table as the site shows it. */
export interface SiteTable {
  readonly name: string
  readonly kind: LineageKind
  readonly materialized: string | null
  readonly path: string | null
  readonly description: string | null
  readonly tags: readonly string[]
  readonly columns: readonly {
    readonly name: string
    readonly type: string | null
    readonly description: string | null
  }[]
  readonly tests: readonly { readonly name: string; readonly run: string | null }[]
  /** What became of it in the last run of models that had it. */
  readonly run: string | null
  readonly sql: string | null
}

/** All that the pages of the site are made of. */
export interface SiteData {
  readonly engine: string
  readonly built_at: string
  readonly tables: readonly SiteTable[]
  readonly edges: readonly Pick<LineageStep, 'from' | 'to' | 'how'>[]
  readonly loads: readonly {
    readonly load_id: number
    readonly name: string
    readonly status: string
    readonly at: string
    readonly rows_merged: number
    readonly message: string | null
  }[]
  readonly migrations: readonly { readonly id: string; readonly applied_at: string | null }[]
}

const LOADS = 200

/** Gathers what the site shows. `engine` is absent where there is no target yet. */
export async function siteData(
  project: Project,
  graph: ModelGraph,
  { lineage, known }: ProjectLineage,
  engine: Engine | undefined,
  now: Date,
): Promise<SiteData> {
  const live = engine && (await isCurrentSystem(engine)) ? engine : undefined
  const runs = new Map(
    (live ? await readLastModelRun(live.session) : []).map(({ node, status }) => [node, status as string]),
  )
  const history = live ? await readHistory(live.session) : new Map()
  const { loads } = live ? await readLoads(live.session, { limit: LOADS, failed: false }) : { loads: [] }
  const migrations = await readMigrations(migrationsDir(project))
  return {
    engine: engine?.kind === 'postgres' ? 'PostgreSQL' : 'DuckDB',
    built_at: instant(now.toISOString()),
    tables: [...lineage.values()].map((table) => siteTable(table, graph.byName.get(table.name), known, runs)),
    edges: describeLineage(lineage, {}).upstream.map(({ from, to, how }) => ({ from, to, how })),
    loads: loads.map((load) => ({
      load_id: Number(load.load_id),
      name: load.resource === null ? load.schema_name : `${load.schema_name}.${load.resource}`,
      status: load.status,
      at: instant(load.inserted_at),
      rows_merged: Number(load.rows_merged),
      message: load.message,
    })),
    migrations: migrations.map(({ id }) => {
      const at = history.get(id)?.appliedAt
      return { id, applied_at: at === undefined ? null : instant(at) }
    }),
  }
}

function siteTable(
  { name, kind, materialized, file, columns }: LineageTable,
  model: Model | undefined,
  known: KnownColumns,
  runs: ReadonlyMap<string, string>,
): SiteTable {
  const types = new Map(known.get(name)?.map((column) => [column.name, column.type]))
  return {
    name,
    kind,
    materialized: materialized ?? null,
    path: file ?? null,
    description: model?.description ?? null,
    tags: model?.tags ?? [],
    columns: columns.map((column) => ({
      name: column.name,
      type: types.get(column.name) ?? null,
      description: model?.columns.get(column.name) ?? null,
    })),
    tests: (model?.tests ?? []).map((test) => ({
      name: test.name,
      run: model ? (runs.get(testName(model, test)) ?? null) : null,
    })),
    run: model ? (runs.get(fullName(model)) ?? null) : null,
    sql: model?.sql ?? null,
  }
}
