/** Where the migrations that a branch is to have come from. */
export type Content =
  /** The uncommitted folders of the working tree. */
  | 'working'
  /** The branch's own folders: the same is needed as when they were proposed. */
  | 'kept'
  /** Planned again, on top of what the branch starts from. */
  | 'planned'

export interface BranchState {
  /** Ids of the uncommitted migrations in the working tree. */
  readonly working: readonly string[]
  /** Ids of the migrations that the branch has and its base has not. */
  readonly onBranch: readonly string[]
  /** Somebody else committed to the branch, which therefore continues from its tip. */
  readonly edited: boolean
  /** The branch has rejections that the working tree does not know: what it proposes may be what was rejected. */
  readonly decided: boolean
  /** What is on the branch is what the base needs today. */
  readonly same: boolean
}

/**
 * Decides what a branch is to have. A checkout that is made for each load, as in CI, knows nothing of the branch: its
 * folders are new ones for the same changes, and a branch that is under review must not change its names each night.
 */
export function chooseContent({ working, onBranch, edited, decided, same }: BranchState): Content {
  const knowsBranch = onBranch.every((id) => working.includes(id))
  if (working.length > 0 && knowsBranch && !decided) return 'working'
  if (edited) return 'planned'
  if (onBranch.length > 0 && same) return 'kept'
  return working.length > 0 && !decided ? 'working' : 'planned'
}
