import { join } from 'node:path'
import type { EngineKind } from '@sluice/engine'
import { onTestFinished } from 'vitest'
import { ordersConfig } from '../../cli/support/orders-files.ts'
import { objectsOf, say, sluice } from '../../cli/support/sluice.ts'
import { git, GIT_ENV, repositoryIn, scratch, write } from '../../propose/support/shop.ts'
import { preparedDatabase } from '../../support/postgres.ts'

export type Order = Readonly<Record<string, unknown>>

/** One person's clone of the team's repository, with a DuckDB file and data of their own. */
export class Person {
  readonly dir: string
  #files = 0

  constructor(dir: string) {
    this.dir = dir
  }

  git(...args: readonly string[]): Promise<string> {
    return git(this.dir, ...args)
  }

  /** What a command prints, and how it ends. */
  run(...args: readonly string[]) {
    return sluice(this.dir, args, GIT_ENV)
  }

  /** What a command prints that has to succeed. */
  say(...args: readonly string[]): Promise<string> {
    return say(this.dir, args, GIT_ENV)
  }

  /** The result of a command that has to succeed, as `--json` gives it. */
  async tell(...args: readonly string[]): Promise<Record<string, unknown>> {
    return objectsOf(await this.say(...args, '--json')).at(-1) ?? {}
  }

  /** Adds a file with these orders to this person's data. */
  async put(...orders: readonly Order[]): Promise<void> {
    const name = `data/${String(++this.#files).padStart(4, '0')}.jsonl`
    await write(this.dir, { [name]: orders.map((order) => `${JSON.stringify(order)}\n`).join('') })
  }

  /** Loads these orders, and gives the ids of what was proposed. */
  async load(...orders: readonly Order[]): Promise<readonly string[]> {
    await this.put(...orders)
    const { migrations } = (await this.tell('load')) as { readonly migrations: readonly string[] }
    return migrations.map((path) => path.slice('migrations/'.length))
  }

  /** Commits all that changed; false where nothing did. */
  async commit(message: string): Promise<boolean> {
    await this.git('add', '--all')
    if ((await this.git('status', '--porcelain')) === '') return false
    await this.git('commit', '--quiet', '--message', message)
    return true
  }

  /** Merges the team's main branch; what git cannot merge in generated/ is generated again. */
  async mergeMain(): Promise<void> {
    await this.git('fetch', '--quiet', 'origin')
    const merged = await this.git('merge', '--quiet', '--no-edit', 'origin/main').then(
      () => true,
      () => false,
    )
    if (merged) return
    const conflicts = await this.git('diff', '--name-only', '--diff-filter=U')
    if (conflicts.split('\n').some((file) => !file.startsWith('generated/')))
      throw new Error(`git cannot merge ${conflicts}`)
    await this.git('checkout', '--quiet', '--theirs', '--', 'generated')
    await this.git('add', 'generated')
    await this.git('commit', '--quiet', '--no-edit')
  }
}

/** People who share a repository and a protected production target. */
export interface Team {
  person(): Promise<Person>
  /** The checkout from which production is migrated and loaded. */
  readonly production: Person
}

/** A team whose first table is reviewed, merged, and in production. */
export async function openTeam(kind: EngineKind, first: readonly Order[]): Promise<Team> {
  const folder = await scratch()
  const remote = join(folder, 'remote.git')
  await git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', remote)
  const database = kind === 'postgres' ? await preparedDatabase() : undefined
  if (database) onTestFinished(database.drop)
  const target = database
    ? `{ kind: 'postgres', url: '${database.url}', protected: true }`
    : `{ kind: 'duckdb', path: '../production.duckdb', protected: true }`
  const production = new Person(join(folder, 'production'))
  await write(production.dir, {
    '.gitignore': '*.duckdb*\n.sluice/\ndata/\n',
    'sluice.config.ts': ordersConfig(
      `{ local: { kind: 'duckdb', path: 'local.duckdb' }, production: ${target} }`,
    ),
  })
  await repositoryIn(production.dir)
  await production.git('remote', 'add', 'origin', '../remote.git')
  await production.put(...first)
  await production.say('load', '--target', 'production')
  await production.commit('Create the tables')
  await production.say('migrate', '--target', 'production')
  await production.commit('Generate')
  await production.git('push', '--quiet', '--set-upstream', 'origin', 'main')
  let people = 0
  return {
    production,
    async person() {
      const dir = join(folder, `person-${++people}`)
      await git(folder, 'clone', '--quiet', 'remote.git', dir)
      await git(dir, 'config', 'user.name', `Person ${people}`)
      await git(dir, 'config', 'user.email', `person-${people}@example.com`)
      const person = new Person(dir)
      await person.put(...first)
      return person
    },
  }
}
