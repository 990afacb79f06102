import { dirname, resolve } from 'node:path'
import { ts } from 'ts-morph'

interface RawConfig {
  readonly references?: readonly { readonly path: string }[]
}

/** The projects that a tsconfig refers to, as files. */
export function referencedConfigs(path: string): readonly string[] {
  const { references = [] } = (ts.readConfigFile(path, (file) => ts.sys.readFile(file)).config ??
    {}) as RawConfig
  return references.map((reference) => {
    const wanted = resolve(dirname(path), reference.path)
    return wanted.endsWith('.json') ? wanted : resolve(wanted, 'tsconfig.json')
  })
}

/** Where a tsconfig has the compiler write, and the folder whose files it writes there. */
export function outputOf(path: string): { readonly outDir: string | undefined; readonly rootDir: string } {
  const { options } = ts.parseJsonConfigFileContent({ extends: path, files: [] }, ts.sys, dirname(path))
  return { outDir: options.outDir, rootDir: options.rootDir ?? dirname(path) }
}
