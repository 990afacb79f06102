// Bundles the parts into plain JavaScript: for the package, and for the processes that tests start.
import { copyFileSync, cpSync, globSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { rolldown, type OutputChunk, type Plugin } from 'rolldown'

const HERE = import.meta.dirname
const ROOT = join(HERE, '../..')

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  /** Packages that users install themselves, for the sources that need them. */
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

/**
 * Dependencies stay imports. The JavaScript of DuckDB's client is bundled, without its binary: it is a hundred small files,
 * and finding them takes a fifth of the start of a load.
 */
function dependencyTest(): (id: string) => boolean {
  const { dependencies, peerDependencies = {} } = JSON.parse(
    readFileSync(join(HERE, 'package.json'), 'utf8'),
  ) as Manifest
  const names = Object.keys({ ...dependencies, ...peerDependencies })
  return (id) => names.some((name) => id === name || id.startsWith(`${name}/`))
}

/** Where a process starts. */
const START = /\/cli\/src\/(bin|run-process)\.ts$/

/** Every module lies in lib/ itself, and finds the SQL files in lib/sql, templates in lib/templates, and the manifest beside lib. */
const assetPaths: Plugin = {
  name: 'asset-paths',
  transform: (code) => {
    if (!/import\.meta\.url/.test(code)) return null
    return code
      .replaceAll(/'(?:\.\.\/)+sql\/([\w.-]+)'/g, `'./sql/$1'`)
      .replaceAll(/'(?:\.\.\/)+templates\/'/g, `'./templates/'`)
      .replaceAll(/'(?:\.\.\/)+package\.json'/g, `'../package.json'`)
  },
}

/**
 * Writes the command as `bin.js` into the folder `lib`, and each of `entries` as NAME.js, with the SQL files and templates that
 * they read. Gives the modules that were bundled.
 */
export async function bundleCode(
  lib: string,
  entries: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const bundle = await rolldown({
    input: { ...entries, bin: join(ROOT, 'apps/cli/src/bin.ts') },
    external: dependencyTest(),
    platform: 'node',
    plugins: [assetPaths],
    // All other modules only define what they export, so that what an entry does not need is left out.
    treeshake: { moduleSideEffects: (id) => START.test(id) },
    checks: { ineffectiveDynamicImport: false }, // some are for the sources, where each module is a file
  })
  const chunks = (await bundle.generate({ format: 'esm' })).output.filter((one) => one.type === 'chunk')
  const first = modulesReadBy(chunks, (id) => START.test(id))
  const groupOf = (entry: string, priority: number) => {
    const modules = modulesReadBy(chunks, (id) => id === entries[entry])
    return { name: `of-${entry}`, test: (id: string) => modules.has(id), priority }
  }
  const { output } = await bundle.write({
    dir: lib,
    format: 'esm',
    chunkFileNames: '[name]-[hash].js',
    hashCharacters: 'hex',
    // To find and link a hundred small files takes a fifth of the start of a load.
    codeSplitting: {
      groups: [
        { name: 'start', test: (id) => first.has(id) && !START.test(id), priority: 3 },
        // What applications and configs import reads nothing of the commands.
        groupOf('index', 2),
        groupOf('kysely', 1),
        { name: 'shared', minShareCount: SHARED_BY },
      ],
    },
  })
  await bundle.close()
  copyAssets(lib)
  return output.flatMap((one) => (one.type === 'chunk' ? one.moduleIds : []))
}

/** Of how many entries and imported commands a module has to be a part to be in the one file that they share. */
const SHARED_BY = 10

/**
 * The modules that are read where a process starts with, or imports, one of some modules: for `START`, those of each process, also
 * for its help, before it knows which command it is to run.
 */
function modulesReadBy(
  chunks: readonly OutputChunk[],
  isFirst: (moduleId: string) => boolean,
): ReadonlySet<string> {
  const read = new Set<string>()
  const follow = (name: string | undefined): void => {
    const chunk = chunks.find(({ fileName }) => fileName === name)
    if (!chunk || read.has(chunk.fileName)) return
    read.add(chunk.fileName)
    chunk.imports.forEach(follow)
  }
  for (const { fileName, facadeModuleId } of chunks) if (isFirst(facadeModuleId ?? '')) follow(fileName)
  return new Set(chunks.flatMap(({ fileName, moduleIds }) => (read.has(fileName) ? moduleIds : [])))
}

function copyAssets(lib: string): void {
  mkdirSync(join(lib, 'sql'))
  for (const path of globSync(join(ROOT, 'packages/*/sql/*.sql'))) {
    copyFileSync(path, join(lib, 'sql', basename(path)))
  }
  cpSync(join(ROOT, 'packages/pipeline/templates'), join(lib, 'templates'), { recursive: true })
}
