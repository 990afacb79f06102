import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

test.each(['docs/architecture.md', 'CONTRIBUTING.md', 'docs/types.md', 'docs/staging.md'])(
  'the files and folders that %s names exist',
  (page) => {
    const text = readFileSync(join(root, page), 'utf8')
    const paths = [...text.matchAll(/`((?:packages|apps|tests|scripts|docs|examples)\/[^`\s*]*)`/g)]
    const named = paths.map(([, path = '']) => path)
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
  },
)

test('docs/architecture.md says where is what', () => {
  const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
  const section = text.split('\n## Where is what\n')[1]?.split('\n## ')[0] ?? ''
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| concept'))
  expect(rows.length).toBeGreaterThan(30)
  expect(rows.filter((row) => !/`(?:packages|apps)\/[^`]+`/.test(row))).toEqual([])
})
