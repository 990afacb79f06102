import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const SOURCES = join(import.meta.dirname, '../../packages/sources/src')
const DUCKDB = join(import.meta.dirname, '../../packages/engine/src/duckdb')

/** What a file imports when it is loaded: no types, and nothing that `import()` brings later. */
const statement = /^\s*(?:import|export)\s+(?!type\b)(?:[^'"`;=]*?\bfrom\s*)?'([^']+)'/gm

/** The packages that are loaded with a file, and with the files that it imports. */
function loadedWith(path: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(path)) return new Set()
  seen.add(path)
  const specifiers = [...readFileSync(path, 'utf8').matchAll(statement)].map(
    ([, specifier = '']) => specifier,
  )
  const relative = specifiers.filter((one) => one.startsWith('.'))
  return new Set([
    ...specifiers.filter((one) => !one.startsWith('.') && !one.startsWith('@sluice/') && !isBuiltin(one)),
    ...relative.flatMap((one) => [...loadedWith(resolve(path, '..', one), seen)]),
  ])
}

test('sluice/sources loads no driver, HTTP client or validator before a source needs it', () => {
  expect([...loadedWith(join(SOURCES, 'index.ts'))].toSorted()).toEqual(['http-link-header', 'picomatch'])
})

test('a DuckDB target loads no driver of Postgres', () => {
  const loaded = loadedWith(join(DUCKDB, 'open-duckdb.ts'))
  expect(loaded).toContain('duckdb')
  expect(loaded).not.toContain('pg')
})
