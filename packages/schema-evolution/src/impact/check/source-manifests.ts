import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { ts } from 'ts-morph'
import { outputOf } from './config-files.ts'

/** Fields of `package.json` by which a compiler finds the types of a package. */
const ENTRIES = ['types', 'typings', 'main', 'module', 'exports', 'typesVersions'] as const

/** What a compiler may have made of a source file, and what that may have been. */
const SOURCES: readonly (readonly [output: RegExp, sources: readonly string[]])[] = [
  [/\.d\.mts$|\.mjs$/, ['.mts']],
  [/\.d\.cts$|\.cjs$/, ['.cts']],
  [/\.d\.ts$|\.js$/, ['.ts', '.tsx']],
]

/** The `package.json` of each project whose entries lead to its output, with text that leads to its source instead. */
export function sourceManifests(tsconfigs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    tsconfigs.flatMap((tsconfig): readonly [string, string][] => {
      const path = ts.findConfigFile(dirname(tsconfig), (file) => existsSync(file), 'package.json')
      const { outDir, rootDir } = outputOf(tsconfig)
      if (path === undefined || outDir === undefined) return []
      const text = readFileSync(path, 'utf8')
      const changed = withSources(text, dirname(path), outDir, rootDir)
      return changed === undefined ? [] : [[path, changed]]
    }),
  )
}

function withSources(text: string, folder: string, outDir: string, rootDir: string): string | undefined {
  const manifest = JSON.parse(text) as Record<string, unknown>
  let changed = false
  const replaced = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const source = sourceOf(resolve(folder, value), outDir, rootDir)
      if (source === undefined) return value
      changed = true
      return `./${relative(folder, source).split(sep).join('/')}`
    }
    if (Array.isArray(value)) return value.map(replaced)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaced(one)]))
  }
  const entries = ENTRIES.filter((key) => key in manifest).map((key) => [key, replaced(manifest[key])])
  return changed ? JSON.stringify({ ...manifest, ...Object.fromEntries(entries) }) : undefined
}

/** The source of a file that the compiler writes to `outDir`; a pattern with `*` stands for any. */
function sourceOf(output: string, outDir: string, rootDir: string): string | undefined {
  const inside = relative(outDir, output)
  if (inside === '' || inside.startsWith('..')) return undefined
  for (const [made, sources] of SOURCES) {
    if (!made.test(output)) continue
    const candidates = sources.map((end) => join(rootDir, inside.replace(made, end)))
    return inside.includes('*') ? candidates[0] : candidates.find((path) => existsSync(path))
  }
  return undefined
}
