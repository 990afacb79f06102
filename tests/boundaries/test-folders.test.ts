import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const TESTS = join(import.meta.dirname, '..')
const CONTRIBUTING = readFileSync(join(TESTS, '../CONTRIBUTING.md'), 'utf8')

test('CONTRIBUTING.md explains every folder of tests', () => {
  const folders = readdirSync(TESTS, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.'),
  )
  const explained = [...CONTRIBUTING.matchAll(/`tests\/([\w-]+)`/g)].map(([, name]) => name)
  expect(folders.map(({ name }) => name).filter((name) => !explained.includes(name))).toEqual([])
})
