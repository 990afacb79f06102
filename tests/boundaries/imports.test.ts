import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'

/** Which workspace packages a package may import; it may never import upwards. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'packages/schema': [],
  'packages/engine': ['schema'],
  'packages/ledger': ['schema', 'engine'],
  'packages/loader': ['schema', 'engine', 'ledger'],
  'packages/sources': ['schema', 'engine', 'loader'],
  'packages/schema-evolution': ['schema', 'engine', 'ledger', 'loader'],
  'apps/transform': ['schema', 'engine', 'ledger', 'loader', 'schema-evolution'],
  'packages/pipeline': ['schema', 'engine', 'ledger', 'loader', 'sources', 'schema-evolution', 'transform'],
  'apps/cli': [
    'schema',
    'engine',
    'ledger',
    'loader',
    'sources',
    'schema-evolution',
    'transform',
    'pipeline',
    'pipeline/errors',
  ],
  'packages/sluice': [
    'schema',
    'engine',
    'engine/kysely',
    'ledger',
    'loader',
    'sources',
    'pipeline',
    'pipeline/use-cases',
    'pipeline/testing',
    'transform/define-models',
  ],
  'apps/reports': ['engine', 'engine/kysely', 'schema'],
}

const root = join(import.meta.dirname, '../..')
const notOurs = new Set([
  'node_modules',
  'dist',
  'coverage',
  'data',
  '.git',
  '.tmp',
  '.turbo',
  '.sluice',
  '.env',
])
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** `import … from 'x'` and `export … from 'x'`, `import 'x'`, `import('x')`. */
const importStatement =
  /^\s*(?:import|export)\b[^'"`;=]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm

/** Every file below a folder, as paths from the root. */
function filesIn(folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !notOurs.has(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? filesIn(path) : [path]
    })
}

const codeIn = (folder: string): string[] => filesIn(folder).filter((path) => path.endsWith('.ts'))

const sourcesOf = (folder: string): string[] => codeIn(join(folder, 'src'))

const importsOf = (path: string): string[] =>
  [...read(path).matchAll(importStatement)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')

const packageName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

const packages = Object.keys(MAY_IMPORT)

test('every workspace package has a rule', () => {
  const present = ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(root, parent))
      .map((name) => `${parent}/${name}`)
      .filter((folder) => existsSync(join(root, folder, 'package.json'))),
  )
  expect(present.toSorted()).toEqual(packages.toSorted())
})

describe.each(packages)('%s', (folder) => {
  const imports = sourcesOf(folder).flatMap((path) =>
    importsOf(path).map((specifier) => ({ path, specifier, name: packageName(specifier) })),
  )
  const show = (found: typeof imports): string[] =>
    found.map(({ path, specifier }) => `${path} imports ${specifier}`)

  test('imports only the packages below it, by name and at their front door', () => {
    const allowed = (MAY_IMPORT[folder] ?? []).map((name) => `@sluice/${name}`)
    const ours = imports.filter(({ name }) => name.startsWith('@sluice/'))
    expect(show(ours.filter(({ specifier }) => !allowed.includes(specifier)))).toEqual([])
  })

  test('reaches into no other folder by a relative path, but for the generated types', () => {
    const outside = imports.filter(
      ({ path, specifier }) =>
        specifier.startsWith('.') &&
        !join(path, '..', specifier).startsWith(join(folder, 'src')) &&
        !(folder === 'apps/reports' && join(path, '..', specifier) === 'generated/database.ts'),
    )
    expect(show(outside)).toEqual([])
  })

  test('declares what it imports', () => {
    const manifest = JSON.parse(read(join(folder, 'package.json'))) as {
      dependencies?: Record<string, string>
      devDependencies?: Record<string, string>
      peerDependencies?: Record<string, string>
    }
    // The parts are bundled into the package that users install.
    const { dependencies, devDependencies, peerDependencies } = manifest
    const declared = {
      ...dependencies,
      ...peerDependencies,
      ...(folder === 'packages/sluice' && devDependencies),
    }
    const undeclared = imports.filter(
      ({ path, specifier, name }) =>
        !path.endsWith('.test.ts') &&
        !specifier.startsWith('.') &&
        !isBuiltin(specifier) &&
        !(name in declared),
    )
    expect(show(undeclared)).toEqual([])
  })
})

test('the package that users install depends on what its parts depend on', () => {
  type Kind = 'dependencies' | 'peerDependencies'
  const dependenciesOf = (folder: string, kind: Kind = 'dependencies'): Readonly<Record<string, string>> =>
    (JSON.parse(read(join(folder, 'package.json'))) as { [K in Kind]?: Record<string, string> })[kind] ?? {}
  const parts = packages.filter((folder) => !['apps/reports', 'packages/sluice'].includes(folder))
  // The client of DuckDB is bundled, and brings its binary as a dependency.
  const { duckdb: _bundled, ...others } = Object.assign(
    {},
    ...parts.map((folder) => dependenciesOf(folder)),
  ) as Record<string, string>
  const theirs = Object.entries(others).filter(([name]) => !name.startsWith('@sluice/'))
  expect(dependenciesOf('packages/sluice')).toEqual({
    ...Object.fromEntries(theirs),
    '@duckdb/node-bindings': '1.5.6-r.1',
  })
  expect(dependenciesOf('packages/sluice', 'peerDependencies')).toEqual(
    Object.assign({}, ...parts.map((folder) => dependenciesOf(folder, 'peerDependencies'))),
  )
})

describe('every source file', () => {
  const sources = packages.flatMap(sourcesOf)

  test('has at most 300 lines, as each test and script has', () => {
    const all = [...sources, ...codeIn('tests'), ...codeIn('scripts')]
    expect(all.filter((path) => read(path).trimEnd().split('\n').length > 300)).toEqual([])
  })

  test('has no default export', () => {
    const exportsDefault = /^\s*export\s+default\b|^\s*export\s*\{[^}]*\bas\s+default\b/m
    expect(sources.filter((path) => exportsDefault.test(read(path)))).toEqual([])
  })

  test('is named after what it is', () => {
    const says = /^(utils?|helpers?|misc)(\.|$)/
    expect(sources.filter((path) => path.split('/').some((part) => says.test(part)))).toEqual([])
  })
})

test('no file names a place on somebody’s machine', () => {
  const machine = new RegExp(
    `(?<![\\w.$}*])/(${['work', 'root', 'home', 'Users'].join('|')})/|\\.\\./${'shared'}\\b`,
  )
  const text = /\.(ts|mjs|js|json|ya?ml|md|sql|sh|toml)$|^(LICENSE|run|\.env\.example|\.gitignore)$/
  const named = filesIn('').filter((path) => text.test(basename(path)) && machine.test(read(path)))
  expect(named).toEqual([])
})

test('the lock file names no registry host', () => {
  expect(read('pnpm-lock.yaml')).not.toMatch(/https?:\/\/[^\s]*registry/)
})

test('what a package exports is listed by name', () => {
  const all = packages.flatMap(sourcesOf).filter((path) => /^export (type )?\*/m.test(read(path)))
  expect(all).toEqual([])
})
