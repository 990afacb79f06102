import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryPath } from '@sluice/engine'
import { TREE_TRAILER, treeOf } from './branch.ts'
import type { Git } from './git.ts'
import type { Repository } from './repository.ts'

/**
 * What the next commit of a branch is to have, in a separate folder and index: neither the working tree, nor the
 * index, nor HEAD of the repository is touched.
 */
export class DraftTree implements AsyncDisposable {
  /** The project's folder, with `migrations/`, `generated/` and, to be read, `models/` alone. */
  readonly projectDir: string
  readonly #repository: Repository
  readonly #git: Git
  readonly #folder: string

  private constructor(repository: Repository, git: Git, folder: string, projectDir: string) {
    this.#repository = repository
    this.#git = git
    this.#folder = folder
    this.projectDir = projectDir
  }

  /** Copies these folders of a commit into a new one. */
  static async of(repository: Repository, commit: string): Promise<DraftTree> {
    const folder = await mkdtemp(temporaryPath('-branch-'))
    const tree = join(folder, 'tree')
    const projectDir = join(tree, repository.prefix)
    await mkdir(projectDir, { recursive: true })
    const git = repository.git.at(tree, {
      GIT_DIR: repository.gitDir,
      GIT_WORK_TREE: tree,
      GIT_INDEX_FILE: join(folder, 'index'),
      GIT_LITERAL_PATHSPECS: '1',
    })
    const draft = new DraftTree(repository, git, folder, projectDir)
    await git.run(['-c', 'core.sparseCheckout=false', 'read-tree', commit])
    const files = await git.run(['ls-files', '-z', '--', ...draft.#paths(), `${repository.prefix}models`])
    await git.run(['checkout-index', '--quiet', '-z', '--stdin'], { input: files })
    return draft
  }

  /** Writes what the folder has now as a tree of git: all of the commit it was made of, with this project's files of now. */
  async write(): Promise<string> {
    const known = await this.#git.run(['ls-files', '-z', '--cached', '--others', '--', ...this.#paths()])
    const files = known.split('\0')
    // git fails for a folder of which neither the commit nor this one has anything.
    const paths = this.#paths().filter((path) => files.some((file) => file.startsWith(`${path}/`)))
    if (paths.length > 0)
      await this.#git.run(['-c', 'core.sparseCheckout=false', 'add', '--all', '--', ...paths])
    return this.#git.run(['write-tree'])
  }

  /** Commits the tree that `write` gave on top of `parent`; undefined where the parent has it already. */
  async commit(tree: string, parent: string, message: string): Promise<string | undefined> {
    if (tree === (await treeOf(this.#repository, parent))) return undefined
    const sign = (await this.#git.ask(['config', '--type=bool', 'commit.gpgsign'])) === 'true' ? ['-S'] : []
    return this.#git.run(['-c', 'user.useConfigOnly=true', 'commit-tree', ...sign, '-p', parent, tree], {
      input: `${message.trimEnd()}\n\n${TREE_TRAILER}: ${tree}\n`,
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }

  #paths(): readonly string[] {
    return ['migrations', 'generated'].map((name) => `${this.#repository.prefix}${name}`)
  }
}
