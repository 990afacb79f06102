import { existsSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import { ts } from 'ts-morph'

interface RawConfig {
  readonly extends?: string | readonly string[]
  readonly references?: readonly { readonly path: string }[]
}

const rawConfig = (path: string): RawConfig =>
  (ts.readConfigFile(path, (file) => ts.sys.readFile(file)).config ?? {}) as RawConfig

const existing = (...paths: readonly string[]): string | undefined => paths.find((path) => existsSync(path))

/** A tsconfig and the files that it extends; those of packages are found through `node_modules`. */
export function configChain(path: string): readonly string[] {
  const { extends: bases = [] } = rawConfig(path)
  const own = [bases].flat().flatMap((base) => {
    if (!base.startsWith('.') && !isAbsolute(base)) return []
    const wanted = resolve(dirname(path), base)
    return existing(wanted, `${wanted}.json`) ?? []
  })
  return [path, ...own.flatMap(configChain)]
}

/** The projects that a tsconfig refers to, as files. */
export const referencedConfigs = (path: string): readonly string[] =>
  (rawConfig(path).references ?? []).map((reference) => {
    const wanted = resolve(dirname(path), reference.path)
    return wanted.endsWith('.json') ? wanted : resolve(wanted, 'tsconfig.json')
  })

/** Where a tsconfig has the compiler write, and the folder whose files it writes there. */
export function outputOf(path: string): { readonly outDir: string | undefined; readonly rootDir: string } {
  const { options } = ts.parseJsonConfigFileContent({ extends: path, files: [] }, ts.sys, dirname(path))
  return { outDir: options.outDir, rootDir: options.rootDir ?? dirname(path) }
}
