import { describeModels } from '@sluice/transform'
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { EngineKind } from '@sluice/engine'
import type { Config } from '@sluice/loader'
import { SluiceError } from '@sluice/schema'
import { readMigrations, verify, type Findings } from '@sluice/schema-evolution'
import type { Outcome } from '../framework/command.ts'
import type { ReviewArguments } from './review-options.ts'
import type { Context } from '../framework/context.ts'
import {
  ghIn,
  putStickyComment,
  commitOf,
  openRepository,
  codeImpact,
  migrationsDir,
  openProject,
  type Project,
  migrationChanges,
  baseFindings,
  breaksOf,
  REVIEW_MARKER,
  reviewComment,
  stands,
  type Reviewed,
} from '@sluice/pipeline'

/** Runs `sluice review`. */
export async function runReview(context: Context, { options }: ReviewArguments): Promise<Outcome> {
  const project = await openProject(context, options.project)
  const reviewed = await reviewProject(context, project, options.base ?? 'origin/HEAD')
  const comment = context.redactor.redact(reviewComment(reviewed))
  if (options.body !== undefined) await writeFile(resolve(context.cwd, options.body), comment)
  const posted =
    options.comment === undefined
      ? undefined
      : await putStickyComment(ghIn(project.dir, context.env), options.comment, REVIEW_MARKER, comment)
  const { added, changed, removed, refused, findings, notes, impact } = reviewed
  return {
    text: options.body === undefined ? comment.trimEnd() : told(reviewed, options.body),
    data: {
      ok: !stands(reviewed),
      migrations: added.map(({ id }) => `migrations/${id}`),
      changed,
      removed,
      refused: refused.map(({ migration }) => `migrations/${migration}`),
      findings,
      notes,
      breaks: breaksOf(reviewed),
      uncertain: impact?.uncertain ?? [],
      comment,
      ...(posted && { posted }),
    },
    failed: stands(reviewed),
  }
}

const told = (reviewed: Reviewed, file: string): string =>
  `${stands(reviewed) ? 'something blocks merging' : 'nothing blocks merging'}, see ${file}`

async function reviewProject(context: Context, project: Project, base: string): Promise<Reviewed> {
  const repository = await openRepository(project.dir, context.env)
  const kind = kindOf(project.config)
  await commitOf(repository, base) // a wrong base is not something that a comment could report
  try {
    const here = await readMigrations(migrationsDir(project))
    const changes = await migrationChanges(repository, base, here)
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
      refused: [],
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
