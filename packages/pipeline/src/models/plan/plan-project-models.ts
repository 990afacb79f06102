import { isCurrentSystem } from '@sluice/ledger'
import { pendingMigrations } from '@sluice/schema-evolution'
import { SluiceError } from '@sluice/schema'
import {
  planModels,
  selectModels,
  type ModelGraph,
  type ModelPlan,
  type PlannedModel,
  type Selection,
} from '@sluice/transform'
import { Git } from '../../git/git.ts'
import { migrationsDir } from '../../project/project.ts'
import type { RunContext } from '../../run/run-context.ts'
import type { Opened } from '../../target/with-target.ts'
import { codeUses, type QueryUse } from '../code-uses.ts'
import { openModels } from '../open-models.ts'
import { stateFacts } from '../state-facts.ts'

/** Which models to plan; all of them by default. */
export interface PlanModelsRequest extends Partial<Selection> {
  /** Commit or branch that the text of the files is compared with; `HEAD` by default. */
  readonly base?: string
}

/** A planned model, with what changed in its file. */
export interface PlannedFile extends PlannedModel {
  /** The lines that differ from the base, as `git diff` prints them; null where none do. */
  readonly diff: string | null
}

/** What a build of models would do. */
export interface ModelsPlan {
  readonly models: readonly PlannedFile[]
  /** Typed queries that use columns which go or get another type. */
  readonly queries: readonly QueryUse[]
  /** Tables and views that a model has made whose file is gone; nothing drops them. */
  readonly gone: readonly string[]
  /** Migrations that are pending: the models are planned on the tables as they are without them. */
  readonly pending: readonly string[]
  /** Why queries may be missing; null where all were found. */
  readonly uncertain: string | null
  /** True: the target is protected, and columns go or get another type, so that `build` asks for `--yes`. */
  readonly needs_yes: boolean
}

/** Plans the selected models on a target. Reads no rows, and changes nothing. */
export async function planProjectModels(
  opened: Opened,
  context: Pick<RunContext, 'env' | 'signal' | 'now'>,
  { select = [], exclude = [], base }: PlanModelsRequest,
): Promise<ModelsPlan> {
  const { engine, project } = opened
  const graph = await openModels(project, engine.kind, engine.session)
  const facts = await stateFacts({ dir: project.dir, env: context.env }, [...select, ...exclude], base)
  const selected = selectModels(graph, { select, exclude }, facts)
  const { models, lost, ...plan } = await planSelected(opened, context, graph, selected)
  const pending = (await isCurrentSystem(engine))
    ? await pendingMigrations(engine, migrationsDir(project))
    : []
  return {
    ...plan,
    models: await withDiffs({ dir: project.dir, env: context.env }, models, base),
    pending: pending.map(({ id }) => id),
    needs_yes: (opened.chosen.target.protected ?? false) && lost.length > 0,
  }
}

/** What a build of models changes about their columns, and what that breaks. */
export interface SelectedPlan extends Pick<ModelsPlan, 'queries' | 'gone' | 'uncertain'> {
  readonly models: readonly PlannedModel[]
  /** Columns that go, or get another type. */
  readonly lost: ModelPlan['lost']
}

/** Plans models that are selected already, without a look at their files and the migrations. */
export async function planSelected(
  { engine, project }: Omit<Opened, 'chosen'>,
  context: Pick<RunContext, 'signal' | 'now'>,
  graph: ModelGraph,
  selected: ReadonlySet<string>,
): Promise<SelectedPlan> {
  const installed = await isCurrentSystem(engine)
  const now = context.now()
  const { planned, lost, gone } = await planModels(engine, graph, { selected, installed, now })
  // Code uses the project's own datasets alone.
  const used = project.suffixed ? [] : lost
  const { queries, uncertain } = await codeUses(project, engine.kind, used, context.signal)
  return { models: planned, lost, queries, gone, uncertain }
}

/** Without a base, a folder that is no git checkout has no differences. */
async function withDiffs(
  { dir, env }: { readonly dir: string; readonly env: RunContext['env'] },
  planned: readonly PlannedModel[],
  base: string | undefined,
): Promise<readonly PlannedFile[]> {
  const args = ['diff', '--no-color', '--no-ext-diff', '--relative', base ?? 'HEAD', '--', 'models']
  const text = await new Git(dir, env).run(args).catch((error: unknown) => {
    if (base !== undefined) throw notCompared(dir, base, error)
    return ''
  })
  const diffs = new Map(
    text.split(/^diff --git /m).flatMap((part) => {
      const [, path] = /^\+\+\+ b\/(.*)$/m.exec(part) ?? []
      const begin = part.search(/^@@/m)
      return path === undefined || begin === -1 ? [] : [[path, part.slice(begin).trimEnd()] as const]
    }),
  )
  return planned.map((model) => ({ ...model, diff: diffs.get(model.path) ?? null }))
}

const notCompared = (dir: string, base: string, cause: unknown): SluiceError =>
  new SluiceError(`git cannot compare models/ with ${base}`, {
    code: 'E_NOT_COMMITTED',
    place: dir,
    hint: 'run it in a git checkout of the project, and name a commit or branch with --base',
    cause,
  })
