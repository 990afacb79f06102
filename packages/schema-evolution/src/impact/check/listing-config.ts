import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ts } from 'ts-morph'
import { configChain, outputOf } from './config-files.ts'

/** A tsconfig in a folder of its own, which is removed afterwards. */
export interface TemporaryConfig extends AsyncDisposable {
  readonly path: string
}

/**
 * A tsconfig that has the files of another and refers to none. With its references, the compiler would read the output of the
 * projects that it refers to, and stop where they were not built.
 */
export async function listingConfig(projectDir: string, tsconfig: string): Promise<TemporaryConfig> {
  const parent = join(projectDir, '.sluice', 'impact')
  await mkdir(parent, { recursive: true })
  const folder = await mkdtemp(join(parent, 'list-'))
  const path = join(folder, 'tsconfig.json')
  await writeFile(path, JSON.stringify({ extends: tsconfig, references: [], ...filesOf(tsconfig) }))
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

/** What a tsconfig takes by default is relative to its folder, and would be another in ours. */
function filesOf(tsconfig: string): Readonly<Record<string, readonly string[]>> {
  const configs = configChain(tsconfig).map(
    (path) =>
      (ts.readConfigFile(path, (file) => ts.sys.readFile(file)).config ?? {}) as Record<string, unknown>,
  )
  const has = (key: string): boolean => configs.some((config) => config[key] !== undefined)
  const folder = dirname(tsconfig)
  const { outDir } = outputOf(tsconfig)
  return {
    ...(has('files') || has('include') ? {} : { include: [join(folder, '**/*')] }),
    ...(has('exclude')
      ? {}
      : { exclude: [join(folder, 'node_modules'), ...(outDir === undefined ? [] : [outDir])] }),
  }
}
