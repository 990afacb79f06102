import {
  generate,
  isAsRendered,
  outOfOrder,
  readMigrations,
  type Late,
  type Migration,
} from '@sluice/schema-evolution'
import { describeModels } from '@sluice/transform'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { RunContext } from '../../run/run-context.ts'
import type { Branch } from '../../git/branch.ts'
import { DraftTree } from '../../git/draft-tree.ts'
import { folderTree, type Repository } from '../../git/repository.ts'
import { proposeWaiting } from '../../load/propose-waiting.ts'
import type { Opened } from '../../target/with-target.ts'
import { chooseContent } from './choose-content.ts'
import { copyMigrations } from '../../committed/copy-migrations.ts'
import { mergeRejections } from './merge-rejections.ts'
import { planBranch } from './plan-branch.ts'
import { newlyRejected, type Rejected } from '../../committed/newly-rejected.ts'
import { rejectionsOf } from '../../committed/rejections-of.ts'

/** What a branch is to have, ready to be committed on top of `start`. */
export interface FilledDraft extends AsyncDisposable {
  /** False: nothing is pending and nothing was decided, so that there is nothing to commit. */
  readonly pending: boolean
  readonly draft: DraftTree
  readonly start: string
  /** The migrations that the base does not have, or of which it has less, in order. */
  readonly migrations: readonly Migration[]
  /** What the base does not reject. */
  readonly rejected: readonly Rejected[]
  /** Ids of those that are in the working tree, too, and not committed there. */
  readonly uncommitted: readonly string[]
  /** What could not be brought to the branch, and what to do about it. */
  readonly notes: readonly string[]
}

/**
 * Lays out what the branch of a dataset is to have: its pending migrations, what people rejected, and `generated/` as all of
 * it makes it.
 */
export async function buildBranch(
  opened: Opened,
  context: Pick<RunContext, 'now' | 'emit'>,
  repository: Repository,
  branch: Branch,
  dataset: string,
): Promise<FilledDraft> {
  const { engine, project } = opened
  await using stack = new AsyncDisposableStack()
  const base = stack.use(await DraftTree.of(repository, branch.base))
  const tip = branch.tip === undefined ? base : stack.use(await DraftTree.of(repository, branch.tip))
  const inBase = await readMigrations(join(base.projectDir, 'migrations'))
  const rejectedInBase = await rejectionsOf(base.projectDir, dataset)
  const decided = await mergeRejections(repository, branch, { project, dataset, base, tip, rejectedInBase })
  const { onBranch } = decided
  const late = outOfOrder(decided.working, inBase, engine.kind).filter(({ file }) => isAsRendered(file))
  const reviewed = [...inBase, ...(branch.edited ? onBranch : [])].map(({ id }) => id)
  const outdated = decided.working.filter(
    (one) => replacesAny(one, reviewed) && !late.some((other) => other.late.id === one.id),
  )
  const out = new Set([...late.map((one) => one.late), ...outdated].map(({ id }) => id))
  const working = decided.working.filter(({ id }) => !out.has(id))
  const { needed, satisfied } = await planBranch(opened, dataset, base, decided)
  const draft = branch.edited ? tip : base
  const filled = {
    draft,
    start: branch.edited && branch.tip !== undefined ? branch.tip : branch.base,
    notes: [...decided.notes, ...late.map(plannedAnew), ...outdated.map(replacesReviewed)],
  }
  if (needed.length === 0 && working.length === 0 && decided.ids.length === 0) {
    const disposing = stack.move()
    return {
      ...filled,
      pending: false,
      migrations: [],
      rejected: [],
      uncommitted: [],
      [Symbol.asyncDispose]: () => disposing.disposeAsync(),
    }
  }

  const latest = inBase.at(-1)?.id ?? ''
  const content = chooseContent({
    working: working.map(({ id }) => id),
    onBranch: onBranch.map(({ id }) => id),
    edited: branch.edited,
    decided: decided.byBranch.length > 0,
    same: onBranch.every(({ id }) => id > latest) && satisfied,
  })
  const lay = async (from: string, ids: readonly string[]): Promise<void> =>
    copyMigrations(
      from,
      draft.projectDir,
      branch.edited ? ids.filter((id) => !existsSync(join(tip.projectDir, 'migrations', id))) : ids,
    )
  await lay(tip.projectDir, content === 'kept' ? onBranch.map(({ id }) => id) : decided.byBranch)
  if (content === 'working')
    await lay(
      project.dir,
      working.map(({ id }) => id),
    )
  await proposeWaiting(engine, { ...project, dir: draft.projectDir }, context, [dataset], {
    standing: reviewed,
  })
  await generate({ projectDir: draft.projectDir, config: project.config, models: describeModels })
  const all = await readMigrations(join(draft.projectDir, 'migrations'))
  const migrations = all.filter((one) => isMore(one, inBase))
  const rejected = newlyRejected(rejectedInBase, await rejectionsOf(draft.projectDir, dataset))
  const ids = [...migrations.map(({ id }) => id), ...rejected.map(({ migration }) => migration)]
  const present = ids.filter((id) => existsSync(join(project.dir, 'migrations', id)))
  const known = await Promise.all(present.map((id) => folderTree(repository, 'HEAD', id)))
  const disposing = stack.move()
  return {
    ...filled,
    pending: true,
    migrations,
    rejected,
    uncommitted: [...new Set(present.filter((_, i) => known[i] === undefined))],
    [Symbol.asyncDispose]: () => disposing.disposeAsync(),
  }
}

/** A proposal that the base has overtaken: nobody has edited it, and it would run before what it must come after. */
const plannedAnew = ({ late, newer }: Late): string =>
  `migrations/${late.id} is older than migrations/${newer.id}, which the base already has and which changes the same tables or columns. The branch has a new plan for it: remove the folder here`

/** Whether a proposal that nobody has edited took the place of one that the base, or a reviewer's branch, has. */
const replacesAny = ({ plan, sql }: Migration, ids: readonly string[]): boolean =>
  Object.values(sql).every(isAsRendered) && (plan?.supersedes ?? []).some((id) => ids.includes(id))

const replacesReviewed = ({ id, plan }: Migration): string =>
  `migrations/${id} replaced ${(plan?.supersedes ?? []).map((old) => `migrations/${old}`).join(', ')}, which is under review. The branch has a new plan for its changes: remove the folder here`

/** Whether the base lacks a migration, or a change of it that was rejected there. */
function isMore({ id, plan }: Migration, inBase: readonly Migration[]): boolean {
  const there = inBase.find((one) => one.id === id)
  if (!there) return true
  const known = there.plan?.changes ?? []
  return (plan?.changes ?? []).some((change) => !known.some((one) => isDeepStrictEqual(one, change)))
}
