import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Engine, type EngineKind } from '@sluice/engine'
import { installSystem } from '@sluice/ledger'
import type { Config, LoadEvent, LoadSummary, Source } from '@sluice/loader'
import type { SchemaContract } from '@sluice/schema'
import { applyMigrations, readRejections, type Decided } from '@sluice/schema-evolution'
import { mergeWaiting } from '@sluice/transform'
import type { Outcome } from '../../apps/cli/src/framework/command.ts'
import type { LoadArguments } from '../../apps/cli/src/load/load-options.ts'
import {
  changeRejection,
  planResult,
  rebaseBranch,
  rebaseResult,
  repairDrift,
  type Decision,
  followRenames,
  loadSources,
  revertLoad,
  type RevertedLoad,
  applyAndMerge,
  migrationsDir,
  readStatus,
  type Status,
  type Opened,
  type Proposal,
  proposeBranch,
  type BranchOptions,
} from '@sluice/pipeline'
import { loadRequest } from '../../apps/cli/src/load/load-request.ts'
import { rebaseText } from '../../apps/cli/src/plan/rebase-text.ts'
import { repairText } from '../../apps/cli/src/plan/repair-text.ts'
import { colorsWhere } from '../../apps/cli/src/framework/colors.ts'
import { statusText } from '../../apps/cli/src/status/status-text.ts'
import { exportTables, type ExportedTables } from './export-tables.ts'
import { openTestTarget, type TestTarget } from './target.ts'

const SCRATCH = join(import.meta.dirname, '../.tmp')

export interface ProjectOptions {
  readonly kind: EngineKind
  readonly sources: readonly Source[]
  /** Folder with `migrations/`, and what the sources read; a new one that is removed afterwards by default. */
  readonly dir?: string
  readonly protected?: boolean
  readonly contract?: SchemaContract
  /** Puts something between the project and its engine. */
  readonly wrap?: (engine: Engine) => Engine
  /** A target to use, which is emptied first, instead of a new one. */
  readonly target?: TestTarget
  /** The clock; that of the machine by default. */
  readonly now?: () => Date
  /** The environment, in which sources find their secrets; empty by default. */
  readonly env?: Readonly<Record<string, string>>
}

/** A project with an empty target, on which a test runs what the commands run. */
export class TestProject implements AsyncDisposable {
  readonly engine: Engine
  readonly events: LoadEvent[] = []
  readonly #opened: Opened
  readonly #close: () => Promise<void>
  readonly #now: () => Date
  readonly #env: Readonly<Record<string, string>>

  constructor(
    opened: Opened,
    close: () => Promise<void>,
    { now = () => new Date(), env = {} }: Pick<ProjectOptions, 'now' | 'env'> = {},
  ) {
    this.engine = opened.engine
    this.#opened = opened
    this.#close = close
    this.#now = now
    this.#env = env
  }

  get dir(): string {
    return this.#opened.project.dir
  }

  /** The same project as another process has it, which has `engine` open on the same target. */
  through(engine: Engine): TestProject {
    return new TestProject({ ...this.#opened, engine }, async () => {})
  }

  /** What `sluice load` does. */
  load(
    options: LoadArguments['options'] = {},
    positionals: readonly string[] = [],
    sources: readonly Source[] = this.#opened.project.config.sources,
  ): Promise<LoadSummary> {
    const { project } = this.#opened
    const opened = { ...this.#opened, project: { ...project, config: { ...project.config, sources } } }
    // A test says what it means: only one about questions says otherwise.
    return loadSources(
      opened,
      this.#context(),
      loadRequest({ options: { yes: true, ...options }, positionals }),
    )
  }

  /** What `sluice migrate` does. */
  async migrate(): Promise<void> {
    await installSystem(this.engine)
    await applyAndMerge(this.#opened, this.#context(), { merge: true })
  }

  /** What `sluice migrate` does to the target, without the types, which take most of its time. */
  async applyAndMerge(): Promise<void> {
    await installSystem(this.engine)
    await applyMigrations(this.engine, migrationsDir(this.#opened.project), {
      log: { info: () => undefined, warn: () => undefined },
    })
    await this.merge()
  }

  /** What `sluice loads revert` does. */
  revert(
    loadId: number,
    options: { readonly dryRun?: boolean; readonly yes?: boolean } = {},
  ): Promise<RevertedLoad> {
    return revertLoad(this.#opened, {}, loadId, options)
  }

  /** What `sluice reject` and `sluice accept` do. */
  decide(decision: Decision, migration: string, column?: string): Promise<Decided> {
    return changeRejection(this.#opened, this.#context(), decision, migration, column)
  }

  /** What `sluice plan --rebase` does. */
  async rebase(env = process.env): Promise<Outcome> {
    const rebased = await rebaseBranch(this.#opened, { ...this.#context(), env })
    return { text: rebaseText(rebased, this.#opened.chosen, {}), data: rebaseResult(rebased) }
  }

  /** What `sluice plan` does. */
  async plan(options: { readonly adoptExtra: boolean } = { adoptExtra: false }): Promise<Outcome> {
    const repaired = await repairDrift(this.#opened, this.#context(), options)
    return {
      text: repairText(repaired, this.#opened.chosen, { colors: colorsWhere(false) }),
      data: planResult(repaired),
    }
  }

  /** What `sluice status` finds, and what it says. */
  status(): Promise<Status> {
    return readStatus(this.engine, this.#opened.project)
  }

  async statusText(): Promise<string> {
    const plain = { colors: colorsWhere(false), width: undefined }
    return statusText(this.#opened.chosen, await this.status(), plain, {})
  }

  /** What `sluice propose --branch` does for a dataset. */
  proposeBranch(dataset: string, options: BranchOptions = {}, env = process.env): Promise<Proposal> {
    return proposeBranch(this.#opened, { ...this.#context(), env }, dataset, options)
  }

  /** What `sluice transform` does. */
  async merge(): Promise<void> {
    await followRenames(this.engine, this.#opened.project.config)
    await mergeWaiting(this.engine, {
      rejections: await readRejections(migrationsDir(this.#opened.project)),
    })
  }

  /** The final tables of all sources, as they are told from those of another engine or another run. */
  tables(options: { readonly loads?: boolean } = {}): Promise<ExportedTables> {
    const datasets = this.#opened.project.config.sources.map(({ dataset }) => dataset)
    return exportTables(this.engine, [...new Set(datasets)], options)
  }

  /** Names of all staging tables. */
  async staging(): Promise<readonly string[]> {
    const tables = await this.engine.session.rows<{ name: string }>(
      `select table_schema || '.' || table_name as name from information_schema.tables
       where table_schema like '%\\_staging' escape '\\' order by 1`,
    )
    return tables.map(({ name }) => name)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close()
  }

  #context() {
    return {
      env: this.#env,
      signal: new AbortController().signal,
      now: this.#now,
      emit: (event: LoadEvent) => void this.events.push(event),
    }
  }
}

/** Makes an empty folder below `tests/.tmp`. */
export async function scratchFolder(): Promise<string> {
  await mkdir(SCRATCH, { recursive: true })
  return mkdtemp(join(SCRATCH, 'project-'))
}

/** Opens a project on an empty target of that kind. */
export async function openTestProject(options: ProjectOptions): Promise<TestProject> {
  const { kind, sources, wrap = (engine) => engine } = options
  const dir = options.dir ?? (await scratchFolder())
  const own = options.target ? undefined : await openTestTarget(kind)
  const { engine, target } = options.target ?? (own as TestTarget)
  await options.target?.empty()
  const config: Config = {
    sources,
    targets: {
      test: { ...target, ...(options.protected !== undefined && { protected: options.protected }) },
    },
    ...(options.contract !== undefined && { contract: options.contract }),
  }
  const chosen = { name: 'test', target: config.targets['test'] ?? target, place: 'the test' }
  const close = async (): Promise<void> => {
    await own?.[Symbol.asyncDispose]()
    if (options.dir === undefined) await rm(dir, { recursive: true, force: true })
  }
  return new TestProject({ project: { dir, config }, chosen, engine: wrap(engine) }, close, options)
}
