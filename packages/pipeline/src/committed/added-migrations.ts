import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { readMigrations, REJECTED_FILE, type Migration } from '@sluice/schema-evolution'
import { DraftTree } from '../git/draft-tree.ts'
import { migrationsIn, type Repository } from '../git/repository.ts'
import { newlyRejected, type Rejected } from './newly-rejected.ts'
import { rejectionsOf, type Rejections } from './rejections-of.ts'

/** What a pull request does to the migrations of its base. */
export interface MigrationChanges {
  readonly added: readonly Migration[]
  /** Ids of those that the base has and that are not the same here. */
  readonly changed: readonly string[]
  /** Those of `changed` whose SQL is another: a target that has applied them stops. */
  readonly rewritten: readonly string[]
  /** Ids of those that the base has and that are not here, rejected ones included. */
  readonly removed: readonly string[]
  /** What is rejected here and not in the base. */
  readonly rejected: readonly Rejected[]
  /** Ids of those that the base has by now, some of which may not be merged into this branch yet. */
  readonly inBase: readonly string[]
}

/**
 * Compares the migrations of the working tree with those of the commit that both sides have in common. `tip` is the hash of
 * the base's commit.
 */
export async function migrationChanges(
  repository: Repository,
  tip: string,
  here: readonly Migration[],
): Promise<MigrationChanges> {
  const { git, prefix } = repository
  const common = (await git.ask(['merge-base', tip, 'HEAD'])) ?? tip
  const before = await migrationsIn(repository, common)
  const known = new Set(before)
  const ids = new Set(here.map(({ id }) => id))
  const paths = ['-z', '--name-only', common, '--', `:(top,literal)${prefix}migrations`]
  const files = (await git.run(['diff', ...paths])).split('\0')
  const touched = new Set(
    files.flatMap((file) => {
      const [id, ...names] = file.slice(`${prefix}migrations/`.length).split('/')
      return id === undefined || names.join('/') === REJECTED_FILE ? [] : [id]
    }),
  )
  const changed = before.filter((id) => ids.has(id) && touched.has(id))
  const rejections = await rejectionsOf(join(git.dir, prefix))
  const former =
    changed.length === 0 && rejections.size === 0 ? NOTHING : await formerly(repository, common, changed)
  return {
    added: here.filter(({ id }) => !known.has(id)),
    changed,
    rewritten: changed.filter((id) => !sameSql(byId(former.migrations, id), byId(here, id))),
    removed: before.filter((id) => !ids.has(id) && touched.has(id)),
    rejected: newlyRejected(former.rejections, rejections),
    inBase: common === tip ? before : await migrationsIn(repository, tip),
  }
}

interface Former {
  readonly migrations: readonly Migration[]
  readonly rejections: Rejections
}

const NOTHING: Former = { migrations: [], rejections: new Map() }

/** What a commit has, which takes a few git commands: read only where something may differ from it. */
async function formerly(repository: Repository, commit: string, changed: readonly string[]): Promise<Former> {
  await using draft = await DraftTree.of(repository, commit)
  const dir = join(draft.projectDir, 'migrations')
  return {
    migrations: changed.length === 0 ? [] : await readMigrations(dir),
    rejections: await rejectionsOf(draft.projectDir),
  }
}

const byId = (migrations: readonly Migration[], id: string): Migration | undefined =>
  migrations.find((one) => one.id === id)

/** Whether two versions of a migration have the same checksums, by which targets know what they have applied. */
const sameSql = (one: Migration | undefined, other: Migration | undefined): boolean =>
  ENGINE_KINDS.every((kind) => one?.sql[kind]?.checksum === other?.sql[kind]?.checksum)
