import { copyFile, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { GIT_ENV, write } from '../../propose/support/shop.ts'
import { openTestProject, type TestProject } from '../../support/project.ts'
import type { TestTarget } from '../../support/target.ts'
import type { GitShell } from '../../support/git-shell.ts'
import type { Drift, Step } from './steps.ts'
import { orders, type Checkout, type Team, type TeamTemplate } from './team-template.ts'

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

const COMMIT = 'git add --all && (git diff --cached --quiet || git commit --quiet --message Propose)'

/** People on branches of one repository, and production; every step runs what the commands run. */
export class TeamHistory implements AsyncDisposable {
  readonly #shell: GitShell
  readonly #team: Team
  readonly #people: readonly Checkout[]
  #orders = 0
  /** SQL of each migration that was ever on the main branch, by path. */
  readonly #merged = new Map<string, string>()
  readonly happened = { rebased: 0, reset: 0, delivered: 0 }

  private constructor(shell: GitShell, team: Team, people: number) {
    this.#shell = shell
    this.#team = team
    this.#people = team.people.slice(0, people)
  }

  /** A team of `people`, whose first table is in production. */
  static async open(
    template: TeamTemplate,
    shell: GitShell,
    { name, people }: { readonly name: string; readonly people: number },
  ): Promise<TeamHistory> {
    let seconds = 0
    const now = (): Date => new Date(Date.UTC(2026, 0, 2) + 5_000 * ++seconds)
    return new TeamHistory(shell, await template.copy(name, people, now), people)
  }

  async play(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.#step(step)
  }

  /** Everybody delivers what they have; production then loads all files. */
  async finish(): Promise<TestProject> {
    for (const person of this.#people) {
      const ahead = `${COMMIT} && git rev-list --count main..HEAD`
      if ((await this.#shell.run(person.dir, ahead)) !== '0') await this.#deliver(person)
    }
    const { dir, project } = this.#team.production
    for (const person of this.#people)
      for (const file of await readdir(join(person.dir, 'data')))
        await copyFile(join(person.dir, 'data', file), join(dir, 'data', file))
    await project.load()
    expect(await this.#shell.run(dir, 'git status --porcelain'), 'production proposes nothing new').toBe('')
    await project.applyAndMerge()
    expect(await project.staging()).toEqual([])
    return project
  }

  /** The same files, loaded by one person from the start. */
  async alone(target: TestTarget): Promise<TestProject> {
    const { dir } = this.#team.production
    await rm(join(dir, 'migrations'), { recursive: true })
    const project = await openTestProject({ kind: 'duckdb', dir, sources: [orders(dir)], target })
    await project.load()
    await project.applyAndMerge()
    return project
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#team.close()
  }

  async #step(step: Step): Promise<void> {
    const person = this.#people[step.person % this.#people.length]
    if (!person) return
    switch (step.kind) {
      case 'load':
        await this.#addFile(person.dir, ...step.drifts.map((drift) => DRIFTS[drift](this.#orders + 1)))
        await person.project.load()
        if (step.commits) await this.#shell.run(person.dir, COMMIT)
        return step.migrates ? this.#migrate(person) : undefined
      case 'migrate':
        return this.#migrate(person)
      case 'merge main':
        return this.#mergeMain(person)
      case 'rebase':
        await this.#rebase(person)
        return
      case 'sync':
        return this.#sync(person)
      case 'deliver':
        return this.#deliver(person)
      case 'lose target':
        return this.#team.startAgain(person)
    }
  }

  #migrate(person: Checkout): Promise<void> {
    return person.project.applyAndMerge().catch((error: unknown) => this.#startAgain(person, error))
  }

  async #mergeMain({ dir }: Checkout): Promise<void> {
    await this.#shell.run(dir, `${COMMIT} && git merge --quiet --no-edit main`)
  }

  /** True: the local target has a former version of a migration, and has to start again. */
  async #rebase(person: Checkout): Promise<boolean> {
    const { data } = await person.project.rebase(GIT_ENV)
    const { rebased, divergence } = data as {
      rebased: readonly unknown[]
      divergence: Record<string, readonly string[]>
    }
    if (rebased.length > 0) this.happened.rebased++
    return Object.values(divergence).some((ids) => ids.length > 0)
  }

  /** Merges main, rebases, and makes the local target follow. */
  async #sync(person: Checkout): Promise<void> {
    await this.#mergeMain(person)
    if (await this.#rebase(person)) {
      this.happened.reset++
      await this.#team.startAgain(person)
      await person.project.applyAndMerge()
    }
    await person.project.load()
    await person.project.applyAndMerge()
    await this.#shell.run(person.dir, COMMIT)
  }

  /** A branch goes into main when it has all of main, as a protected branch asks for; production follows. */
  async #deliver(person: Checkout): Promise<void> {
    await this.#sync(person)
    const { dir, project } = this.#team.production
    await this.#shell.run(dir, `git merge --quiet --ff-only ${person.name}`)
    await this.#remember()
    await project.applyAndMerge()
    this.happened.delivered++
  }

  /** A local target that has a former version of a migration starts again; nothing else may stop it. */
  async #startAgain(person: Checkout, error: unknown): Promise<void> {
    if (!/^E_MIGRATION_(?:CHANGED|MISSING|ORDER|STALE)$/.test((error as { code?: string }).code ?? ''))
      throw error
    await this.#sync(person)
  }

  /** Nothing that was merged is ever removed or changed. */
  async #remember(): Promise<void> {
    const migrations = join(this.#team.production.dir, 'migrations')
    const paths = (await readdir(migrations, { recursive: true })).filter((path) => path.endsWith('.sql'))
    for (const [path, text] of this.#merged) {
      expect(paths, 'a merged migration is still there').toContain(path)
      expect(await readFile(join(migrations, path), 'utf8')).toBe(text)
    }
    for (const path of paths)
      if (!this.#merged.has(path)) this.#merged.set(path, await readFile(join(migrations, path), 'utf8'))
  }

  async #addFile(dir: string, ...columns: readonly Record<string, unknown>[]): Promise<void> {
    const lines = columns.map((more) => JSON.stringify({ id: ++this.#orders, ...more }))
    const name = `data/${String(this.#orders).padStart(5, '0')}.jsonl`
    await write(dir, { [name]: `${lines.join('\n')}\n` })
  }
}
