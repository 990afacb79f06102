import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  applyChanges,
  generate,
  planProposal,
  readMigrations,
  waitingTables,
  type Migration,
} from '@sluice/schema-evolution'
import { isDeepStrictEqual } from 'node:util'
import type { Context } from '../context.ts'
import type { Branch } from '../git/branch.ts'
import { DraftTree } from '../git/draft-tree.ts'
import { migrationsIn, type Repository } from '../git/repository.ts'
import { basis, proposeWaiting } from '../load/propose-waiting.ts'
import type { Opened } from '../with-target.ts'
import { chooseContent } from './choose-content.ts'
import { copyMigrations } from './copy-migrations.ts'
import { migrationsOf } from './migrations-of.ts'

/** What a branch is to have, ready to be committed on top of `start`. */
export interface FilledDraft extends AsyncDisposable {
  readonly draft: DraftTree
  readonly start: string
  /** The migrations that the base does not have, in order. */
  readonly migrations: readonly Migration[]
  /** Ids of migrations in the working tree that do the same, by which the project’s code can be looked at; may be none. */
  readonly inWorkingTree: readonly string[]
}

/**
 * Lays out what the branch of a dataset is to have: its pending migrations, and `generated/` as they make it. Undefined
 * where nothing is pending.
 */
export async function fillDraft(
  opened: Opened,
  context: Pick<Context, 'now' | 'emit'>,
  repository: Repository,
  branch: Branch,
  dataset: string,
): Promise<FilledDraft | undefined> {
  const { engine, project } = opened
  const inBase = new Set(await migrationsIn(repository, branch.base))
  const committed = new Set([...inBase, ...(await migrationsIn(repository, 'HEAD'))])
  const working = await migrationsOf(project.dir, dataset, committed)
  await using stack = new AsyncDisposableStack()
  const base = stack.use(await DraftTree.of(repository, branch.base))
  const observed = await waitingTables(engine.session, [dataset])
  const known = await basis(engine, { ...project, dir: base.projectDir }, [dataset], observed, true)
  const { before, changes: needed } = await planProposal(known)
  if (needed.length === 0 && working.length === 0) return undefined

  const tip = branch.tip === undefined ? base : stack.use(await DraftTree.of(repository, branch.tip))
  const onBranch = await migrationsOf(tip.projectDir, dataset, inBase)
  const latest = [...inBase].toSorted().at(-1) ?? ''
  const planned = onBranch.flatMap(({ plan }) => plan?.changes ?? [])
  const content = chooseContent({
    working: working.map(({ id }) => id),
    onBranch: onBranch.map(({ id }) => id),
    edited: branch.edited,
    same:
      onBranch.every(({ id }) => id > latest) &&
      isDeepStrictEqual(applyChanges(before, planned), applyChanges(before, needed)),
  })

  const draft = branch.edited ? tip : base
  const taken = new Set(branch.edited ? onBranch.map(({ id }) => id) : [])
  const ids = (migrations: readonly Migration[]): string[] =>
    migrations.map(({ id }) => id).filter((id) => !taken.has(id))
  if (content === 'working') await copyMigrations(project.dir, draft.projectDir, ids(working))
  if (content === 'kept') await copyMigrations(tip.projectDir, draft.projectDir, ids(onBranch))
  await proposeWaiting(engine, { ...project, dir: draft.projectDir }, context, [dataset])
  await generate({ projectDir: draft.projectDir, config: project.config })
  const all = await readMigrations(join(draft.projectDir, 'migrations'))
  const migrations = all.filter(({ id }) => !inBase.has(id))
  const present = migrations
    .map(({ id }) => id)
    .filter((id) => existsSync(join(project.dir, 'migrations', id)))
  const disposing = stack.move()
  return {
    draft,
    start: branch.edited && branch.tip !== undefined ? branch.tip : branch.base,
    migrations,
    inWorkingTree: present.length === migrations.length ? present : working.map(({ id }) => id),
    [Symbol.asyncDispose]: () => disposing.disposeAsync(),
  }
}
