import type { EngineKind } from '@sluice/engine'
import type { Config } from '@sluice/loader'
import { SluiceError } from '@sluice/schema'
import { readMigrations, verify, type Finding, type Findings, type Note } from '@sluice/schema-evolution'
import { describeModels } from '@sluice/transform'
import { migrationChanges } from '../committed/added-migrations.ts'
import { ghIn } from '../github/gh.ts'
import { putStickyComment } from '../github/sticky-comment.ts'
import { commitOf, openRepository } from '../git/repository.ts'
import { codeImpact } from '../impact/code-impact.ts'
import { migrationsDir, type Project } from '../project/project.ts'
import type { RunContext } from '../run/run-context.ts'
import { baseFindings } from './base-findings.ts'
import { previewProject } from '../preview/preview-project.ts'
import type { Preview } from '../preview/preview.ts'
import type { ChosenTarget } from '../target/target.ts'
import type { PreviewOutcome } from './preview-section.ts'
import { breaksOf, REVIEW_MARKER, reviewComment, stands, type Reviewed } from './review-comment.ts'

export interface ReviewChoices {
  /** Commit or branch that the pull request merges into; `origin/HEAD` by default. */
  readonly base?: string
  /** Number of the pull request on which to write the comment with `gh`. */
  readonly pullRequest?: number
  /** Target whose tables are previewed in the comment. */
  readonly preview?: ChosenTarget
  /** Receives the comment before it is posted, which may fail. */
  readonly onComment?: (comment: string) => Promise<void>
}

/** What a check found out about the migrations of a branch. */
export interface ReviewResult {
  /** True: nothing blocks merging. */
  readonly ok: boolean
  /** Folders of the migrations that the base does not have. */
  readonly migrations: readonly string[]
  /** Ids of migrations of the base that changed, and of those that are gone. */
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  /** Folders of the migrations of which something is rejected. */
  readonly rejected: readonly string[]
  readonly findings: readonly Finding[]
  readonly notes: readonly Note[]
  /** Number of uses in code that break. */
  readonly breaks: number
  /** Why the number of breaks may be too low. */
  readonly uncertain: readonly string[]
  /** What the tables of a target will be; null where nobody asked, or it cannot be reached. */
  readonly preview: Preview | null
  /** Markdown. */
  readonly comment: string
  /** What was done with the comment on the pull request. */
  readonly posted?: 'added' | 'edited'
}

/**
 * Checks the migrations of the working tree against a base, and writes the comment of the pull request if one is named.
 * @throws SluiceError E_NO_REPOSITORY, E_NO_COMMIT, E_GITHUB
 */
export async function reviewProject(
  context: RunContext,
  project: Project,
  { base = 'origin/HEAD', pullRequest, preview: target, onComment }: ReviewChoices,
): Promise<ReviewResult> {
  const branch = await reviewBranch(context, project, base)
  const outcome = target && (await previewOf(context, project, target))
  const reviewed: Reviewed = { ...branch, ...(outcome && { preview: outcome }) }
  const comment = context.redactor.redact(reviewComment(reviewed))
  await onComment?.(comment)
  const posted =
    pullRequest === undefined
      ? undefined
      : await putStickyComment(ghIn(project.dir, context.env), pullRequest, REVIEW_MARKER, comment)
  const { added, changed, removed, rejected, findings, notes, impact } = reviewed
  return {
    ok: !stands(reviewed),
    migrations: added.map(({ id }) => `migrations/${id}`),
    changed,
    removed,
    rejected: rejected.map(({ migration }) => `migrations/${migration}`),
    findings,
    notes,
    breaks: breaksOf(reviewed),
    uncertain: impact?.uncertain ?? [],
    preview: outcome?.kind === 'made' ? outcome.preview : null,
    comment,
    ...(posted && { posted }),
  }
}

/** A target that cannot be reached, as from a fork, is no reason to block a pull request. */
async function previewOf(
  context: RunContext,
  project: Project,
  chosen: ChosenTarget,
): Promise<PreviewOutcome> {
  const target = chosen.name
  try {
    return { kind: 'made', target, preview: await previewProject(project, chosen, context) }
  } catch (error) {
    if (context.signal.aborted || !(error instanceof SluiceError)) throw error
    return { kind: 'none', target, error }
  }
}

async function reviewBranch(
  context: Pick<RunContext, 'env' | 'signal'>,
  project: Project,
  base: string,
): Promise<Reviewed> {
  const repository = await openRepository(project.dir, context.env)
  const kind = kindOf(project.config)
  const tip = await commitOf(repository, base) // a wrong base is not something that a comment could report
  try {
    const here = await readMigrations(migrationsDir(project))
    const changes = await migrationChanges(repository, tip, here)
    const { findings, notes, migrations, kinds } = await verify({
      projectDir: project.dir,
      config: project.config,
      models: describeModels,
    })
    const ids = changes.added.map(({ id }) => id)
    const reviewed = [...ids, ...changes.changed]
    const impact = ids.length === 0 ? undefined : await codeImpact(project, ids, context.signal)
    return {
      kind,
      ...changes,
      findings: [...baseFindings(changes), ...findings],
      // What a reviewer edited in an older one has been reviewed.
      notes: notes.filter(({ place }) => reviewed.some((id) => place.split('/').includes(id))),
      verified: { migrations, kinds },
      impact,
    }
  } catch (error) {
    const nothing = {
      added: [],
      changed: [],
      rewritten: [],
      removed: [],
      rejected: [],
      inBase: [],
      verified: undefined,
      impact: undefined,
    }
    return { kind, ...nothing, ...unreadable(error) }
  }
}

/** Migrations that cannot be read are what a reviewer must know, too. */
function unreadable(error: unknown): Findings {
  if (!(error instanceof SluiceError) || !/^E_(MIGRATION|PLAN)_/.test(error.code)) throw error
  const { code, message, place = '', hint = '' } = error
  return { findings: [{ code, message, place, hint }], notes: [] }
}

/** The engine that a migration must be gentle to: that of a protected target, else of the default one. */
function kindOf({ targets, defaultTarget }: Config): EngineKind {
  const all = Object.values(targets)
  const chosen = defaultTarget === undefined ? all[0] : targets[defaultTarget]
  return (all.find((target) => target.protected) ?? chosen)?.kind ?? 'postgres'
}
