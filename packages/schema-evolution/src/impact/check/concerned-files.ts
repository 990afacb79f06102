import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Project, ts } from 'ts-morph'
import type { CensusSubject } from '../census/census-subject.ts'
import type { CodeProject } from './code-project.ts'

/** Code that takes any table, so that it need not name one: `keyof DB`, `DB[T]`, `selectFrom(table)`. */
const ANY_TABLE =
  /\b(?:keyof|infer|TableReference|TableExpression)\b|\bDB\s*\[|\b(?:selectFrom|insertInto|replaceInto|updateTable|deleteFrom|mergeInto|using|from|\w*[jJ]oin)\(\s*[^\s'"`[(]/
/** What every file sees, without importing it. */
const AMBIENT = /\bdeclare\s+(?:global|module)\b/

export interface Concern {
  readonly code: CodeProject
  /** Path of the generated types, through which every file is connected with every table. */
  readonly generated: string
  /** The texts that it may have. */
  readonly types: readonly string[]
  readonly subjects: readonly CensusSubject[]
}

/**
 * The files whose types a change can reach: those that name a table or type that changes, or take any table, and those
 * that import such files, however far away.
 */
export async function concernedFiles({
  code,
  generated,
  types,
  subjects,
}: Concern): Promise<ReadonlySet<string>> {
  const own = code.files.filter((file) => file !== generated)
  const words = [
    ...subjects.flatMap(({ table, bareTable, interfaceName }) => [table, bareTable, interfaceName]),
    ...changedExports(types),
  ].filter((word) => word !== '')
  const modules = new Modules(code)
  const importers = new Map<string, string[]>()
  const reached = new Set<string>()
  for (const file of own) {
    const text = await readFile(file, 'utf8')
    const imports = ts.preProcessFile(text, true, true).importedFiles
    for (const { fileName } of imports) {
      const target = modules.resolve(fileName, file)
      if (target !== undefined && target !== generated)
        importers.set(target, [...(importers.get(target) ?? []), file])
    }
    if (!ANY_TABLE.test(text) && !words.some((word) => text.includes(word))) continue
    if (AMBIENT.test(text) || (imports.length === 0 && !/^\s*export\b/m.test(text)))
      return new Set(code.files)
    reached.add(file)
  }
  for (const file of reached) for (const importer of importers.get(file) ?? []) reached.add(importer)
  return reached
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

  constructor({ files, tsconfig, manifests }: CodeProject) {
    this.#files = new Set(files)
    this.#host = { ...ts.sys, readFile: (path) => manifests.get(path) ?? ts.sys.readFile(path) }
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
