import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const MOST_FILES = 16

const sources = ['packages', 'apps', 'scripts', 'tests'].flatMap((parent) =>
  readdirSync(join(root, parent), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !/node_modules|\/dist\/|\/\./.test(path)),
)

test(`no folder of sources has more than ${MOST_FILES} files`, () => {
  const counts = Map.groupBy(
    sources.filter((path) => !path.endsWith('.test.ts')),
    (path) => path.slice(0, path.lastIndexOf('/')),
  )
  expect([...counts].filter(([, files]) => files.length > MOST_FILES).map(([folder]) => folder)).toEqual([])
})
