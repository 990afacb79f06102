import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Project, ts } from 'ts-morph'
import type { ReferenceSubject } from '../delta/reference-subject.ts'
import { mentionsAny } from '../nodes/mentions-any.ts'
import { getsItsTable, takesAnyTable } from './any-table.ts'
import type { CodeProject } from './code-project.ts'
import { moduleStatements, type ModuleStatements } from './module-statements.ts'
import { StatementGraph } from './statement-graph.ts'

export interface Concern {
  readonly code: CodeProject
  /** Path of the generated types, through which every file is connected with every table. */
  readonly generated: string
  /** The texts that it may have. */
  readonly types: readonly string[]
  readonly subjects: readonly ReferenceSubject[]
}

/**
 * The files whose types a change can reach: those with a statement that names a table or type that changes, or that takes any
 * table, or that names what such a statement declares, however far away.
 */
export async function concernedFiles({
  code,
  generated,
  types,
  subjects,
}: Concern): Promise<ReadonlySet<string>> {
  const modules = new Map<string, ModuleStatements>()
  for (const file of code.files.filter((one) => one !== generated)) {
    const source = ts.createSourceFile(file, await readFile(file, 'utf8'), ts.ScriptTarget.Latest, true)
    modules.set(file, moduleStatements(source))
  }
  const names = [
    ...subjects.flatMap(({ table, bareTable, interfaceName }) => [table, bareTable, interfaceName]),
    ...changedExports(types),
  ]
  const resolver = new Modules(code)
  const graph = new StatementGraph(modules, (specifier, from) => resolver.resolve(specifier, from))
  const isNamed = mentionsAny(names)
  const added = new Set<string>()
  // A table that the project adds to the generated ones, of rows of ours: `interface Database extends DB { 'shop.totals': Pick<ShopOrders, …> }`.
  for (const { statements } of modules.values())
    for (const { node, text } of statements)
      if (isNamed(text)) for (const key of addedTables(node, isNamed)) added.add(key)
  const isReached = mentionsAny([...names, ...added])
  for (const [file, { statements, ambient }] of modules) {
    for (const [at, { node, text }] of statements.entries()) {
      const named = isReached(text)
      if (!named && !takesAnyTable(text)) continue
      if (ambient) return new Set(code.files)
      const quiet = named ? addedTables(node, isNamed).length > 0 : getsItsTable(node, node.getSourceFile())
      graph.reach(file, at, !quiet)
    }
  }
  return graph.files()
}

/** The names of tables that an interface adds to `DB`, whose rows are made of what changes. */
function addedTables(node: ts.Statement, isNamed: (text: string) => boolean): readonly string[] {
  if (!ts.isInterfaceDeclaration(node)) return []
  const base = node.heritageClauses?.some(({ types }) =>
    types.some(({ expression }) => /\bDB\b/.test(expression.getText())),
  )
  if (!base) return []
  const keys = node.members.map((member) =>
    isNamed(member.getText())
      ? member.name && ts.isStringLiteral(member.name)
        ? member.name.text
        : undefined
      : '',
  )
  return keys.includes(undefined) ? [] : keys.filter((key) => key !== undefined && key !== '').map(String)
}

/** Names of exported types that not all texts have. */
function changedExports(types: readonly string[]): readonly string[] {
  const each = types.map(
    (text) => new Set([...text.matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name = '']) => name)),
  )
  return [...new Set(each.flatMap((names) => [...names]))].filter(
    (name) => !each.every((one) => one.has(name)),
  )
}

/** Finds the file of a project that an import leads to. */
class Modules {
  readonly #files: ReadonlySet<string>
  readonly #options: ts.CompilerOptions
  readonly #cache: ts.ModuleResolutionCache
  readonly #host: ts.ModuleResolutionHost

  constructor({ files, tsconfig, overlay }: CodeProject) {
    this.#files = new Set(files)
    this.#host = { ...ts.sys, readFile: (path) => overlay.get(path) ?? ts.sys.readFile(path) }
    this.#options = new Project({
      tsConfigFilePath: tsconfig,
      skipAddingFilesFromTsConfig: true,
    }).getCompilerOptions()
    this.#cache = ts.createModuleResolutionCache(dirname(tsconfig), (name) => name, this.#options)
  }

  /** Undefined where it leads to a package. */
  resolve(specifier: string, from: string): string | undefined {
    if (specifier.startsWith('.')) {
      const path = resolve(dirname(from), specifier)
      if (this.#files.has(path)) return path
    }
    const { resolvedModule } = ts.resolveModuleName(specifier, from, this.#options, this.#host, this.#cache)
    const found = resolvedModule?.resolvedFileName
    return found !== undefined && this.#files.has(found) ? found : undefined
  }
}
