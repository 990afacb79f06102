import { copyFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDuckdb, openPostgres, type EngineKind } from '@sluice/engine'
import { filesResource, source, type Source, type Target } from '@sluice/loader'
import { files } from '@sluice/sources'
import { write } from '../../propose/support/shop.ts'
import { memoryFolder } from '../../support/memory-folder.ts'
import { freshDatabase } from '../../support/postgres.ts'
import { TestProject } from '../../support/project.ts'
import type { GitShell } from '../../support/git-shell.ts'

const PEOPLE = 3

const personName = (n: number): string => `person-${n}`

/** A folder of the team's repository, with a target. */
export interface Checkout {
  readonly name: string
  readonly dir: string
  project: TestProject
}

/** The source of a checkout. */
export const orders = (dir: string): Source =>
  source({
    name: 'shop',
    resources: () => [
      filesResource({
        name: 'orders',
        format: { kind: 'ndjson' },
        primaryKey: ['id'],
        list: files({ url: join(dir, 'data'), glob: '*.jsonl' }),
      }),
    ],
  })

/** The project of a checkout, on a target that stays as it is. */
async function openCheckout(
  dir: string,
  target: Target,
  now: () => Date,
  drop: () => Promise<void> = async () => {},
): Promise<TestProject> {
  const engine = target.kind === 'duckdb' ? await openDuckdb(target) : await openPostgres(target)
  const config = { sources: [orders(dir)], targets: { test: target } }
  const close = async (): Promise<void> => {
    await engine[Symbol.asyncDispose]()
    await drop()
  }
  const chosen = { name: 'test', target, place: 'the test' }
  return new TestProject({ project: { dir, config }, chosen, engine }, close, { now })
}

/**
 * A team whose first table is reviewed, merged, in production and in the DuckDB file of each person: made once, because
 * a copy is cheaper than a new one.
 */
export class TeamTemplate implements AsyncDisposable {
  readonly #folder: string
  readonly #kind: EngineKind
  readonly #shell: GitShell
  #database: { readonly url: string; drop(): Promise<void> } | undefined

  private constructor(folder: string, kind: EngineKind, shell: GitShell) {
    this.#folder = folder
    this.#kind = kind
    this.#shell = shell
  }

  static async make(kind: EngineKind, shell: GitShell): Promise<TeamTemplate> {
    const folder = await mkdtemp(join(await memoryFolder(), 'sluice-team-'))
    const template = new TeamTemplate(folder, kind, shell)
    await template.#make()
    return template
  }

  /** A team with a separate folder. */
  async copy(name: string, people: number, now: () => Date): Promise<Team> {
    const folder = join(this.#folder, name)
    await this.#shell.run(this.#folder, `cp -r template ${name}`)
    const open = async (checkout: string): Promise<Checkout> => {
      const dir = join(folder, checkout)
      return { name: checkout, dir, project: await this.#open(folder, checkout, now) }
    }
    const production = await open('production')
    const persons = await Promise.all(Array.from({ length: people }, (_, n) => open(personName(n + 1))))
    return {
      production,
      people: persons,
      startAgain: async (person) => {
        await person.project[Symbol.asyncDispose]()
        await rm(join(folder, `${person.name}.duckdb`))
        await rm(join(folder, `${person.name}.duckdb.wal`), { force: true })
        person.project = await this.#open(folder, person.name, now)
      },
      close: async () => {
        for (const { project } of [production, ...persons]) await project[Symbol.asyncDispose]()
        await rm(folder, { recursive: true, force: true })
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database?.drop()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #open(folder: string, checkout: string, now: () => Date): Promise<TestProject> {
    const dir = join(folder, checkout)
    const isProtected = checkout === 'production'
    if (isProtected && this.#kind === 'postgres') {
      const { url, drop } = await freshDatabase(this.#database?.url)
      return openCheckout(dir, { kind: 'postgres', url, protected: true }, now, drop)
    }
    const path = join(folder, `${checkout}.duckdb`)
    const project = await openCheckout(dir, { kind: 'duckdb', path, protected: isProtected }, now)
    // The files of a history go with it: none is written a last time.
    await project.engine.session.run('pragma disable_checkpoint_on_shutdown')
    return project
  }

  async #make(): Promise<void> {
    const template = join(this.#folder, 'template')
    const dir = join(template, 'production')
    await mkdir(dir, { recursive: true })
    await write(dir, {
      '.gitignore': 'data/\n.sluice/\n',
      'data/00000.jsonl': '{"id":0,"qty":1}\n',
    })
    const init = 'git init --quiet --initial-branch=main --template='
    const author = 'git config user.name Ada && git config user.email ada@example.com'
    await this.#shell.run(dir, `${init} && ${author} && git config gc.auto 0`)
    const first = (): Date => new Date(Date.UTC(2026, 0, 1))
    if (this.#kind === 'postgres') this.#database = await freshDatabase()
    const target: Target = this.#database
      ? { kind: 'postgres', url: this.#database.url, protected: true }
      : { kind: 'duckdb', path: join(template, 'production.duckdb'), protected: true }
    {
      await using production = await openCheckout(dir, target, first)
      await production.load()
      await this.#shell.run(dir, 'git add --all && git commit --quiet --message "Create the tables"')
      await production.applyAndMerge()
    }
    const local = join(template, `${personName(1)}.duckdb`)
    for (let n = 1; n <= PEOPLE; n++) {
      const own = join(template, personName(n))
      await this.#shell.run(dir, `git worktree add --quiet -b ${personName(n)} ../${personName(n)} main`)
      // Relative, so that a copy of all has its own.
      await writeFile(join(own, '.git'), `gitdir: ../production/.git/worktrees/${personName(n)}\n`)
      await cp(join(dir, 'data'), join(own, 'data'), { recursive: true })
      if (n > 1) {
        await copyFile(local, join(template, `${personName(n)}.duckdb`))
        continue
      }
      await using person = await openCheckout(own, { kind: 'duckdb', path: local }, first)
      await person.applyAndMerge()
      await person.load()
    }
  }
}

/** People with checkouts of one repository, and that of production. */
export interface Team {
  readonly production: Checkout
  readonly people: readonly Checkout[]
  /** Gives a person an empty target. */
  startAgain(person: Checkout): Promise<void>
  /** Closes the projects and removes the folder. */
  close(): Promise<void>
}
