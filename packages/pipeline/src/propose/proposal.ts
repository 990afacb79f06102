/** What was proposed for one dataset. */
export interface Proposal {
  readonly dataset: string
  /** False: nothing is pending, and nothing was decided that the base does not know. */
  readonly changed: boolean
  /** Folders of the pending migrations, as `migrations/<id>`. */
  readonly migrations: readonly string[]
  /** Folders of the migrations of which a branch rejects something. */
  readonly rejected?: readonly string[]
  /** Those of these folders that are in the working tree, too, and not committed there. */
  readonly uncommitted?: readonly string[]
  /** True: `generated/` in the working tree is not as it is committed there, as `migrate` writes it. */
  readonly generated_differs?: boolean
  readonly branch?: ProposedBranch
  readonly title?: string
  /** Markdown. */
  readonly body?: string
  /** What a person still has to do. */
  readonly notes?: readonly string[]
}

/** The branch that a proposal is on. */
export interface ProposedBranch {
  readonly name: string
  /** Branch that it is to be merged into; its commit where no remote was asked. */
  readonly base: string
  /** Null where nothing is pending: nothing was written. */
  readonly commit: string | null
  /** Where it was before; null where it was not. */
  readonly found: string | null
  /** False: it was so already. */
  readonly updated: boolean
  /** Somebody else committed to it. */
  readonly edited: boolean
  /** Name of the remote that has it. */
  readonly remote: string | null
  /** What was done with its pull request. */
  readonly pull_request?: {
    readonly done: 'opened' | 'updated' | 'closed' | 'none'
    readonly url: string | null
  }
}
