import { impact, type ImpactReport, type Use } from '@sluice/schema-evolution'
import { describeModels, modelQueries, queryOrigins } from '@sluice/transform'
import type { Project } from '../project/project.ts'
import type { RunContext } from '../run/run-context.ts'
import { chooseMigrations, type ChoiceOptions } from './choose-migrations.ts'

/** The code and SQL that migrations break, touch or may touch. */
export type AnalyzedImpact =
  /** No migration is, as `why` says, `pending on target production` or `not as in origin/main`. */
  | { readonly kind: 'nothing'; readonly why: string }
  | { readonly kind: 'analyzed'; readonly why: string; readonly report: ImpactReport }

/** What a change does to the code and SQL of a project. */
export interface ChangeImpactResult {
  readonly change: string
  /** TypeScript type of the column before and after; null where there is none. */
  readonly type_before: string | null
  readonly type_after: string | null
  /** What changes values of the column although its TypeScript type stays the same. */
  readonly silent: string | null
  readonly breaks: readonly ImpactUse[]
  readonly touches: readonly ImpactUse[]
  readonly may: readonly ImpactUse[]
}

/** A place that uses a column. */
export type ImpactUse = Pick<Use, 'kind' | 'file' | 'line' | 'name' | 'access' | 'detail'>

/** An analysis for programs. */
export type ImpactResult = Omit<ImpactReport, 'changes' | 'uncertain'> & {
  readonly changes: readonly ChangeImpactResult[]
  /** Why the list of breaks may be incomplete. */
  readonly uncertain?: ImpactReport['uncertain']
}

/**
 * Analyzes the migrations that are named, else those that git or the target lack.
 * @throws SluiceError E_NO_COMMIT where git does not know the commit
 */
export async function analyzeImpact(
  context: Pick<RunContext, 'env' | 'signal'>,
  project: Project,
  choice: ChoiceOptions,
): Promise<AnalyzedImpact> {
  const { migrations, why } = await chooseMigrations(context, project, choice)
  if (migrations.length === 0) return { kind: 'nothing', why }
  const report = await impact({
    projectDir: project.dir,
    config: project.config,
    migrations,
    models: describeModels,
    modelQueries,
    origins: queryOrigins,
    signal: context.signal,
  })
  return { kind: 'analyzed', why, report }
}

/** An analysis as programs read it. */
export function impactResult(analyzed: AnalyzedImpact): ImpactResult {
  if (analyzed.kind === 'nothing')
    return { migrations: [], engines: [], changes: [], checked: { files: 0, models: 0 }, notes: [] }
  const { changes, ...report } = analyzed.report
  return {
    ...report,
    changes: changes.map(({ change, typeBefore, typeAfter, silent, breaks, touches, may }) => ({
      change,
      type_before: typeBefore ?? null,
      type_after: typeAfter ?? null,
      silent: silent ?? null,
      breaks: breaks.map(useData),
      touches: touches.map(useData),
      may: may.map(useData),
    })),
  }
}

const useData = ({ kind, file, line, name, access, detail }: Use): ImpactUse => ({
  kind,
  file,
  line,
  name,
  access,
  detail,
})
