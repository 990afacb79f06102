import { copyFile, cp, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineKind } from '@sluice/engine'
import { filesResource, source, type Source } from '@sluice/loader'
import { files } from '@sluice/sources'
import { expect } from 'vitest'
import { author, git, GIT_ENV, repositoryIn, write } from '../../propose/support/shop.ts'
import { openTestProject, type TestProject } from '../../support/project.ts'
import type { Drift, Step } from './steps.ts'

const orders = (dir: string): Source =>
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

/** A person's clone with a DuckDB target of their own, which may start again from nothing. */
interface Clone {
  readonly name: string
  readonly dir: string
  project: TestProject
}

/** The value that a drift brings, and the column that it is in. */
const DRIFTS: Readonly<Record<Drift, (id: number) => Record<string, unknown>>> = {
  'qty is fractional': (id) => ({ qty: id + 0.5 }),
  'qty is text': (id) => ({ qty: `${id} pcs` }),
  'note is text': (id) => ({ note: `note ${id}` }),
  'note is a number': (id) => ({ note: id }),
  'size is new': (id) => ({ size: id }),
  'size is text': (id) => ({ size: `size ${id}` }),
  'lines are new': (id) => ({ lines: [{ sku: `s${id}` }] }),
  'lines are counted': (id) => ({ lines: [{ sku: id, count: 1 }] }),
}

/** People on branches of one repository, and production; every step runs what the commands run. */
export class TeamHistory implements AsyncDisposable {
  readonly #folder: string
  readonly #kind: EngineKind
  readonly #people: Clone[] = []
  #production!: Clone
  #seconds = 0
  #orders = 0
  /** SQL of each migration that was ever on the main branch, by path. */
  readonly #merged = new Map<string, string>()
  readonly happened = { rebased: 0, reset: 0, delivered: 0 }

  private constructor(folder: string, kind: EngineKind) {
    this.#folder = folder
    this.#kind = kind
  }

  /** `people` clones of a repository whose first table is in production. */
  static async open(folder: string, kind: EngineKind, people: number): Promise<TeamHistory> {
    const team = new TeamHistory(folder, kind)
    await mkdir(folder, { recursive: true })
    await git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', 'remote.git')
    const dir = join(folder, 'production')
    await write(dir, { '.gitignore': 'data/\n.sluice/\n' })
    await repositoryIn(dir)
    await git(dir, 'remote', 'add', 'origin', '../remote.git')
    team.#production = { name: 'production', dir, project: await team.#openProject(dir, kind, true) }
    await team.#addFile(dir, { qty: 1 })
    await team.#production.project.load()
    await commitAll(dir, 'Create the tables')
    await team.#production.project.applyAndMerge()
    await git(dir, 'push', '--quiet', '--set-upstream', 'origin', 'main')
    await team.#remember()
    for (let n = 1; n <= people; n++) {
      const clone = join(folder, `person-${n}`)
      await git(folder, 'clone', '--quiet', 'remote.git', clone)
      await author(clone, `Person${n}`)
      await git(clone, 'switch', '--quiet', '--create', `person-${n}`)
      await cp(join(dir, 'data'), join(clone, 'data'), { recursive: true })
      const project = await team.#openProject(clone, 'duckdb', false)
      await project.applyAndMerge()
      await project.load()
      team.#people.push({ name: `person-${n}`, dir: clone, project })
    }
    return team
  }

  async play(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.#step(step)
  }

  /** Everybody delivers what they have; production then loads all files. */
  async finish(): Promise<TestProject> {
    for (const person of this.#people) await this.#deliver(person)
    const { dir, project } = this.#production
    for (const person of this.#people)
      for (const file of await readdir(join(person.dir, 'data')).catch(() => []))
        await copyFile(join(person.dir, 'data', file), join(dir, 'data', file))
    await project.load()
    expect(await commitAll(dir, 'What nobody proposed'), 'production proposes nothing new').toBe(false)
    await project.applyAndMerge()
    expect(await project.staging()).toEqual([])
    return project
  }

  /** The same files, loaded by one person from the start. */
  async alone(): Promise<TestProject> {
    const dir = join(this.#folder, 'alone')
    await mkdir(join(dir, 'data'), { recursive: true })
    const project = await this.#openProject(dir, this.#kind, false)
    for (const file of await readdir(join(this.#production.dir, 'data'))) {
      await copyFile(join(this.#production.dir, 'data', file), join(dir, 'data', file))
    }
    await project.load()
    await project.applyAndMerge()
    return project
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { project } of [this.#production, ...this.#people]) await project[Symbol.asyncDispose]()
  }

  async #step(step: Step): Promise<void> {
    const person = this.#people[step.person % this.#people.length]
    if (!person) return
    switch (step.kind) {
      case 'load':
        await this.#addFile(person.dir, ...step.drifts.map((drift) => DRIFTS[drift](this.#orders + 1)))
        await person.project.load()
        await commitAll(person.dir, 'Propose')
        return
      case 'migrate':
        return person.project.applyAndMerge().catch((error: unknown) => this.#startAgain(person, error))
      case 'sync':
        return this.#sync(person)
      case 'deliver':
        return this.#deliver(person)
    }
  }

  /** Merges main, rebases, and makes the local target follow. */
  async #sync(person: Clone): Promise<void> {
    const { dir } = person
    await git(dir, 'fetch', '--quiet', 'origin')
    await git(dir, 'merge', '--quiet', '--no-edit', 'origin/main')
    const outcome = await person.project.rebase(GIT_ENV)
    const { rebased, divergence } = outcome.data as {
      rebased: readonly unknown[]
      divergence: Record<string, readonly string[]>
    }
    if (rebased.length > 0) this.happened.rebased++
    await commitAll(dir, 'Rebase')
    if (Object.values(divergence).some((ids) => ids.length > 0)) await this.#reset(person)
    await person.project.load()
    await person.project.applyAndMerge()
    await commitAll(dir, 'Propose what is left')
    await person.project.applyAndMerge()
  }

  /** A branch goes into main when it has all of main, as a protected branch asks for; production follows. */
  async #deliver(person: Clone): Promise<void> {
    await this.#sync(person)
    await git(person.dir, 'push', '--quiet', 'origin', `${person.name}:main`)
    await this.#remember()
    await git(this.#production.dir, 'pull', '--quiet', '--ff-only')
    await this.#production.project.applyAndMerge()
    this.happened.delivered++
  }

  /** A local target that has a former version of a migration starts again; nothing else may stop it. */
  async #startAgain(person: Clone, error: unknown): Promise<void> {
    if (!/^E_MIGRATION_(?:CHANGED|MISSING|ORDER|STALE)$/.test((error as { code?: string }).code ?? ''))
      throw error
    await this.#sync(person)
  }

  async #reset(person: Clone): Promise<void> {
    this.happened.reset++
    await person.project[Symbol.asyncDispose]()
    person.project = await this.#openProject(person.dir, 'duckdb', false)
    await person.project.applyAndMerge()
  }

  /** Nothing that was merged is ever removed or changed. */
  async #remember(): Promise<void> {
    const at = (path: string): Promise<string> => git(this.#production.dir, 'show', `origin/main:${path}`)
    await git(this.#production.dir, 'fetch', '--quiet', 'origin')
    const tree = await git(this.#production.dir, 'ls-tree', '-r', '--name-only', 'origin/main', 'migrations')
    const paths = tree.split('\n').filter((path) => /\/(?:duckdb|postgres)\.sql$/.test(path))
    for (const [path, text] of this.#merged) {
      expect(paths, 'a merged migration is still there').toContain(path)
      expect(await at(path)).toBe(text)
    }
    for (const path of paths) if (!this.#merged.has(path)) this.#merged.set(path, await at(path))
  }

  async #addFile(dir: string, ...columns: readonly Record<string, unknown>[]): Promise<void> {
    const lines = columns.map((more) => JSON.stringify({ id: ++this.#orders, ...more }))
    const name = `data/${String(this.#orders).padStart(5, '0')}.jsonl`
    await write(dir, { [name]: `${lines.join('\n')}\n` })
  }

  #openProject(dir: string, kind: EngineKind, isProtected: boolean): Promise<TestProject> {
    return openTestProject({
      kind,
      dir,
      sources: [orders(dir)],
      protected: isProtected,
      now: () => new Date(Date.UTC(2026, 0, 1) + 5_000 * ++this.#seconds),
    })
  }
}

/** Commits all that changed; false where nothing did. */
async function commitAll(dir: string, message: string): Promise<boolean> {
  await git(dir, 'add', '--all')
  if ((await git(dir, 'status', '--porcelain')) === '') return false
  await git(dir, 'commit', '--quiet', '--message', message)
  return true
}
