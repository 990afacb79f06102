import type { RejectionFolder } from '@sluice/schema-evolution'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { DraftTree } from '../../git/draft-tree.ts'
import { folderTree, type Repository } from '../../git/repository.ts'
import { rejectionsOf, type Rejections } from '../../committed/rejections-of.ts'

/** Folders of `migrations/` in which a person rejected something, or took that back, which the base does not have. */
export interface Decisions {
  /** Ids of those that a branch can bring to the base. */
  readonly ours: readonly string[]
  /** Ids of those that somebody changed in the base meanwhile. */
  readonly outdated: readonly string[]
  /** All that the side rejects. */
  readonly rejections: Rejections
}

export interface Side {
  readonly projectDir: string
  /** The commit that its history has. */
  readonly commit: string
}

/** Compares what a side has decided about a dataset with the base, and with what both come from. */
export async function decisionsOf(
  repository: Repository,
  dataset: string,
  side: Side,
  base: Side & { readonly rejections: Rejections },
): Promise<Decisions> {
  const own = await rejectionsOf(side.projectDir, dataset)
  const ids = [...new Set([...own.keys(), ...base.rejections.keys()])].toSorted()
  const differing = ids.filter(
    (id) =>
      existsSync(join(side.projectDir, 'migrations', id)) &&
      !sameDecision(own.get(id), base.rejections.get(id)),
  )
  if (differing.length === 0) return { ours: [], outdated: [], rejections: own }
  const ancestor = (await repository.git.ask(['merge-base', side.commit, base.commit])) ?? base.commit
  if (ancestor === base.commit) return { ours: differing, outdated: [], rejections: own }
  await using common = await DraftTree.of(repository, ancestor)
  const former = await rejectionsOf(common.projectDir, dataset)
  const decided = differing.filter((id) => !sameDecision(own.get(id), former.get(id)))
  const trees = await Promise.all(
    decided.map(async (id) => {
      const [then, now] = await Promise.all(
        [ancestor, base.commit].map((commit) => folderTree(repository, commit, id)),
      )
      return { id, moved: then !== now }
    }),
  )
  return {
    ours: trees.flatMap(({ id, moved }) => (moved ? [] : [id])),
    outdated: trees.flatMap(({ id, moved }) => (moved ? [id] : [])),
    rejections: own,
  }
}

/** Whether the same is rejected of a migration. */
export const sameDecision = (a: RejectionFolder | undefined, b: RejectionFolder | undefined): boolean =>
  (a?.whole === undefined) === (b?.whole === undefined) &&
  isDeepStrictEqual(a?.rejected ?? [], b?.rejected ?? [])
