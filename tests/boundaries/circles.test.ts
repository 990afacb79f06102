import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** A graph: each node with those that it imports. */
type Graph = ReadonlyMap<string, ReadonlySet<string>>

const packages = ['packages', 'apps'].flatMap((parent) =>
  readdirSync(join(root, parent))
    .map((name) => join(parent, name))
    .filter((folder) => existsSync(join(root, folder, 'package.json'))),
)

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))

/** Files and the files that they import, types too: to read one, a person opens the other. */
function importsOf(source: string): Graph {
  const relativeImport = /\bfrom\s*'(\.[^']+)'|\bimport\s*\(?\s*'(\.[^']+)'/g
  return new Map(
    filesIn(source).map((path) => {
      const found = [...readFileSync(path, 'utf8').matchAll(relativeImport)]
      return [path, new Set(found.map(([, from, plain]) => resolve(dirname(path), from ?? plain ?? '')))]
    }),
  )
}

/** Folders and the folders that files in them import from; `index.ts` is the door of a package, and in no folder. */
function foldersOf(source: string, files: Graph): Graph {
  const folder = (path: string): string => relative(source, dirname(path))
  const isInside = (path: string): boolean => !(basename(path) === 'index.ts' && folder(path) === '')
  const folders = new Map<string, Set<string>>()
  for (const [path, imported] of files) {
    if (!isInside(path)) continue
    const own = folders.get(folder(path)) ?? new Set()
    for (const other of imported)
      if (isInside(other) && folder(other) !== folder(path)) own.add(folder(other))
    folders.set(folder(path), own)
  }
  return folders
}

/** Groups of nodes each of which can be reached from each other one: Tarjan's strongly connected components. */
function circlesIn(graph: Graph): readonly (readonly string[])[] {
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const circles: string[][] = []
  const visit = (node: string): void => {
    order.set(node, order.size)
    low.set(node, order.size - 1)
    stack.push(node)
    for (const next of graph.get(node) ?? []) {
      if (!graph.has(next)) continue
      if (!order.has(next)) visit(next)
      if (stack.includes(next)) low.set(node, Math.min(low.get(node) ?? 0, low.get(next) ?? 0))
    }
    if (low.get(node) !== order.get(node)) return
    const circle = stack.splice(stack.indexOf(node))
    if (circle.length > 1) circles.push(circle.toSorted())
  }
  for (const node of graph.keys()) if (!order.has(node)) visit(node)
  return circles
}

test('a circle is found', () => {
  const graph = new Map(
    Object.entries({ a: ['b'], b: ['c'], c: ['b', 'd'], d: [] }).map(([k, v]) => [k, new Set(v)]),
  )
  expect(circlesIn(graph)).toEqual([['b', 'c']])
})

describe.each(packages)('%s', (name) => {
  const source = join(root, name, 'src')
  const files = importsOf(source)

  test('has no circle of imports between files', () => {
    const circles = circlesIn(files)
    expect(circles.map((circle) => circle.map((path) => relative(source, path)))).toEqual([])
  })

  test('has no circle of imports between folders', () => {
    expect(circlesIn(foldersOf(source, files))).toEqual([])
  })
})
