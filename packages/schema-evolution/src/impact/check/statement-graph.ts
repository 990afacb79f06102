import type { ModuleStatements, Origin } from './module-statements.ts'

type Resolve = (specifier: string, from: string) => string | undefined

/** Which statements name what other statements declare, in whatever module. */
export class StatementGraph {
  readonly #modules: ReadonlyMap<string, ModuleStatements>
  readonly #resolve: Resolve
  /** The statements that name each one, by file and position. */
  readonly #users = new Map<string, Set<string>>()
  readonly #reached = new Map<string, boolean>()

  constructor(modules: ReadonlyMap<string, ModuleStatements>, resolve: Resolve) {
    this.#modules = modules
    this.#resolve = resolve
    for (const [file, module] of modules) this.#link(file, module)
  }

  /** Marks a statement, and, where `on`, all that name it, directly or not. */
  reach(file: string, at: number, on: boolean): void {
    const waiting = [[keyOf(file, at), on] as const]
    for (const [key, further] of waiting) {
      if (this.#reached.get(key) === true || (this.#reached.has(key) && !further)) continue
      this.#reached.set(key, further)
      if (further) for (const user of this.#users.get(key) ?? []) waiting.push([user, true])
    }
  }

  /** The files that have a statement that was reached. */
  files(): ReadonlySet<string> {
    return new Set([...this.#reached.keys()].map((key) => key.slice(0, key.lastIndexOf('#'))))
  }

  #link(file: string, { statements, declared, imported }: ModuleStatements): void {
    for (const [at, { words, modules }] of statements.entries()) {
      const user = keyOf(file, at)
      for (const word of words) {
        for (const one of declared.get(word) ?? []) if (one !== at) this.#use(keyOf(file, one), user)
        const origin = imported.get(word)
        if (origin) for (const key of this.#declaring(origin, file, words)) this.#use(key, user)
      }
      for (const module of modules)
        for (const key of this.#declaring({ module, name: '*' }, file, words)) this.#use(key, user)
    }
  }

  #use(key: string, user: string): void {
    const users = this.#users.get(key) ?? new Set()
    this.#users.set(key, users.add(user))
  }

  /** The statements that declare what an import names. Of a whole module only what the importing statement has words for. */
  #declaring(
    { module, name }: Origin,
    from: string,
    words: ReadonlySet<string>,
    seen: ReadonlySet<string> = new Set(),
  ): readonly string[] {
    const file = this.#resolve(module, from)
    const found = file === undefined ? undefined : this.#modules.get(file)
    if (file === undefined || !found) return []
    const known = `${file}#${name}`
    if (seen.has(known)) return []
    const further = new Set([...seen, known])
    if (name === '*') {
      const exported = [...found.exported.keys()].filter((one) => one === 'default' || words.has(one))
      return [
        ...exported.flatMap((one) => this.#exporting(file, found, one, words, further)),
        ...found.passed.flatMap((one) => this.#declaring({ module: one, name }, file, words, further)),
      ]
    }
    return this.#exporting(file, found, name, words, further)
  }

  #exporting(
    file: string,
    { declared, imported, exported, passed }: ModuleStatements,
    name: string,
    words: ReadonlySet<string>,
    seen: ReadonlySet<string>,
  ): readonly string[] {
    const target = exported.get(name)
    if (target === undefined)
      return passed.flatMap((module) => this.#declaring({ module, name }, file, words, seen))
    if (typeof target !== 'string') return this.#declaring(target, file, words, seen)
    const origin = imported.get(target)
    if (origin) return this.#declaring(origin, file, words, seen)
    return (declared.get(target) ?? []).map((at) => keyOf(file, at))
  }
}

const keyOf = (file: string, at: number): string => `${file}#${at}`
