import type { Rejection } from '@sluice/schema'
import { rejectionsIn, type Migration } from '@sluice/schema-evolution'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Branch } from '../../git/branch.ts'
import type { DraftTree } from '../../git/draft-tree.ts'
import { commitAt, migrationsIn, type Repository } from '../../git/repository.ts'
import type { Project } from '../../project/project.ts'
import { copyMigrations } from '../../committed/copy-migrations.ts'
import { decisionsOf, sameDecision, type Decisions } from './decisions.ts'
import { migrationsOf } from '../../committed/migrations-of.ts'
import type { Rejections } from '../../committed/rejections-of.ts'

/** What people decided in the working tree and on the branch, and the migrations beside that. */
export interface LaidDecisions {
  /** Migrations of the working tree that are not committed. */
  readonly working: readonly Migration[]
  /** Migrations that the branch has and the base has not. */
  readonly onBranch: readonly Migration[]
  /** Ids of all migrations that were decided on, which the base does not know. */
  readonly ids: readonly string[]
  /** Ids of those that were decided on by the branch alone. */
  readonly byBranch: readonly string[]
  /** What is rejected of migrations that are not in the base yet, and of which more is left. */
  readonly rejections: readonly Rejection[]
  /** What cannot be brought to the branch, and what to do about it. */
  readonly notes: readonly string[]
}

interface Trees {
  readonly project: Project
  readonly dataset: string
  readonly base: DraftTree
  readonly tip: DraftTree
  readonly rejectedInBase: Rejections
}

const NONE: Decisions = { ours: [], outdated: [], rejections: new Map() }

/**
 * Lays folders that were rejected or accepted over those of the base, where they concern the base or nothing is left of them;
 * a branch that somebody else committed to is left as it is.
 */
export async function mergeRejections(
  repository: Repository,
  branch: Branch,
  { project, dataset, base, tip, rejectedInBase }: Trees,
): Promise<LaidDecisions> {
  const known = new Set(await migrationsIn(repository, branch.base))
  const committed = new Set([...known, ...(await migrationsIn(repository, 'HEAD'))])
  const head = (await commitAt(repository, 'HEAD')) ?? branch.base
  const from = { projectDir: base.projectDir, commit: branch.base, rejections: rejectedInBase }
  const here = await decisionsOf(repository, dataset, { projectDir: project.dir, commit: head }, from)
  const there =
    branch.tip === undefined
      ? NONE
      : await decisionsOf(repository, dataset, { projectDir: tip.projectDir, commit: branch.tip }, from)
  const onTip = (id: string): boolean => branch.edited && existsSync(join(tip.projectDir, 'migrations', id))
  const own = here.ours.filter((id) => !onTip(id))
  // Where nobody else has moved the branch, what the working tree has of it is newer.
  const isOurs = (id: string): boolean =>
    own.includes(id) ||
    (branch.local === branch.tip && existsSync(join(project.dir, 'migrations', id)) && !committed.has(id))
  const theirs = there.ours.filter((id) => !isOurs(id))
  const isLaid =
    ({ rejections }: Decisions) =>
    (id: string): boolean =>
      rejections.get(id)?.whole !== undefined || existsSync(join(base.projectDir, 'migrations', id))
  const laid = { here: own.filter(isLaid(here)), there: theirs.filter(isLaid(there)) }
  const target = branch.edited ? tip : base
  await copyMigrations(project.dir, target.projectDir, laid.here)
  if (!branch.edited) await copyMigrations(tip.projectDir, base.projectDir, laid.there)
  const isAside = (id: string): boolean => laid.here.includes(id) || laid.there.includes(id)
  const all = await migrationsOf(project.dir, dataset)
  const onBranch = await migrationsOf(tip.projectDir, dataset, known)
  const parts = [
    ...own.flatMap((id) => here.rejections.get(id) ?? []),
    ...theirs.flatMap((id) => there.rejections.get(id) ?? []),
  ]
  return {
    working: all.filter(({ id }) => (!committed.has(id) || own.includes(id)) && !isAside(id)),
    onBranch: onBranch.filter(({ id }) => !isAside(id)),
    ids: [...own, ...theirs],
    byBranch: theirs,
    rejections: parts.filter(({ id }) => !isAside(id)).flatMap(rejectionsIn),
    notes: [
      ...here.outdated.map(
        (id) =>
          `migrations/${id}: what was decided here is not on the branch, since the base has other files of it by now. Pull, and decide again`,
      ),
      ...here.ours
        .filter((id) => onTip(id) && !sameDecision(here.rejections.get(id), there.rejections.get(id)))
        .map(
          (id) =>
            `migrations/${id}: what was decided here is not on the branch, which has commits of reviewers. Run git switch ${branch.name}, decide there, and commit it`,
        ),
    ],
  }
}
