import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { placeholders, statementsOf, withParts } from './statements.ts'

const statement = statementsOf(`-- About the file.

-- name: first
-- A comment of the statement.
select '{a}'
from t

-- name: second one
delete from t where id in ({ids}) and name = $1
`)

test('finds a statement by its name', () => {
  expect(statement('first')).toBe(`-- A comment of the statement.\nselect '{a}'\nfrom t`)
  expect(statement('second one')).toBe('delete from t where id in ({ids}) and name = $1')
  expect(() => statement('third')).toThrow('no statement has the name third')
})

test('fills parts once, and leaves what was filled in as it is', () => {
  expect(withParts('{a}, {b}, {c}', { a: `'{b} $& $1'`, b: '2' })).toBe(`'{b} $& $1', 2, {c}`)
  expect(placeholders(3, 2)).toBe('$2, $3, $4')
})

test('code uses every statement of the .sql files', () => {
  const root = join(import.meta.dirname, '..')
  const read = (path: string): string => readFileSync(join(root, path), 'utf8')
  const code = globSync('src/**/*.ts', { cwd: root })
    .filter((path) => !path.endsWith('.test.ts'))
    .map(read)
    .join('\n')
  const names = globSync('sql/*.sql', { cwd: root }).flatMap((path) =>
    [...read(path).matchAll(/^-- name: (.*)$/gm)].map((match) => match[1] ?? ''),
  )
  expect(names.length).toBeGreaterThan(30)
  expect(
    names.filter(
      (name) => !new RegExp(`(?:[sS]tatement|view)\\('${name.replace(/[()]/g, '\\$&')}'\\)`).test(code),
    ),
  ).toEqual([])
})
