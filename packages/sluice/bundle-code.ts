// Bundles the parts into plain JavaScript: for the package, and for the processes that tests start.
import { copyFileSync, cpSync, globSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { rolldown, type Plugin } from 'rolldown'

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
    treeshake: { moduleSideEffects: (id) => /\/cli\/src\/(bin|run-process)\.ts$/.test(id) },
  })
  const { output } = await bundle.write({
    dir: lib,
    format: 'esm',
    chunkFileNames: '[name]-[hash].js',
    hashCharacters: 'hex',
  })
  await bundle.close()
  copyAssets(lib)
  return output.flatMap((one) => (one.type === 'chunk' ? one.moduleIds : []))
}

function copyAssets(lib: string): void {
  mkdirSync(join(lib, 'sql'))
  for (const path of globSync(join(ROOT, 'packages/*/sql/*.sql'))) {
    copyFileSync(path, join(lib, 'sql', basename(path)))
  }
  cpSync(join(ROOT, 'packages/pipeline/templates'), join(lib, 'templates'), { recursive: true })
}
