import { counted } from '@sluice/schema'
import { affectedModels } from '@sluice/transform'
import { installOn } from '../datasets/confirm-creating.ts'
import { mergedLines, mergeStaged, type MergedTable } from '../merge/merge-staged.ts'
import { openModels } from '../models/open-models.ts'
import { runSelected, type ModelsContext, type ModelsResult } from '../models/run/run-project-models.ts'
import type { Opened } from '../target/with-target.ts'

export interface TransformRequest {
  /** True: all models are built, also those that nothing has changed for. */
  readonly full?: boolean
  /** True: nobody is asked whether columns of models may go, or change their type, on a protected target. */
  readonly yes?: boolean
}

/** What a transform did; its keys are JSON for machines. */
export interface Transformed {
  readonly tables: readonly MergedTable[]
  readonly models: ModelsResult & {
    /** Models that were left out: neither their texts nor what they read have changed. */
    readonly unchanged: readonly string[]
    /** When the oldest of these was built; null where there are none. */
    readonly unchanged_since: string | null
  }
}

/**
 * Merges what waits, then builds and tests the models that this, or anything else since their last build, may have
 * changed.
 * @throws SluiceError if a table cannot be merged; the other tables are merged first, or where the models cannot be
 * read
 */
export async function transformTarget(
  opened: Opened,
  context: ModelsContext,
  { full = false, yes = false }: TransformRequest = {},
): Promise<Transformed> {
  await installOn(opened, context, yes)
  const tables = await mergeStaged(opened.engine, opened.project, context)
  try {
    return { tables, models: await buildAffected(opened, context, { full, yes }) }
  } catch (error) {
    // What was merged is merged.
    for (const text of mergedLines(tables)) context.emit({ kind: 'message', level: 'info', text })
    throw error
  }
}

async function buildAffected(
  opened: Opened,
  context: ModelsContext,
  { full, yes }: Required<TransformRequest>,
): Promise<Transformed['models']> {
  const { engine, project } = opened
  const graph = await openModels(project, engine.kind, engine.session)
  const affected = await affectedModels(engine, graph, context.now())
  const all = [...graph.byName.keys(), ...graph.tests.map(({ name }) => name)]
  const selected = new Set(full ? all : affected.reasons.keys())
  const ran = await runSelected(opened, context, { command: 'build', yes, affected }, graph, selected)
  const { unchanged, since } = full ? { unchanged: [], since: null } : affected
  return { ...ran, unchanged, unchanged_since: since }
}

/** `9 models unchanged since 2026-03-01 10:00:00; --full builds all`; nothing where all were built. */
export const unchangedLines = ({
  unchanged,
  unchanged_since: since,
}: Pick<Transformed['models'], 'unchanged' | 'unchanged_since'>): readonly string[] =>
  unchanged.length === 0
    ? []
    : [`${counted(unchanged.length, 'model')} unchanged since ${since?.slice(0, 19)}; --full builds all`]
