import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const tables = [
  ...read('packages/ledger/sql/system.sql').matchAll(/create table if not exists _sluice\.(\w+)/g),
].map((match) => match[1] ?? '')
/** A statement names a table, or the sequence of load ids. Prose and messages may. */
const inStatement = new RegExp(
  String.raw`\b(?:from|join|into|update|table|sequence|using)\s+_sluice\.(?:${tables.join('|')}|load_id|\$\{)|val\('_sluice\.`,
  'i',
)

test('only packages/ledger names the tables of the schema _sluice in its statements', () => {
  expect(tables).toContain('load_tables')
  const files = globSync('{packages,apps}/*/{src,sql}/**/*.{ts,sql}', { cwd: root }).filter(
    (path) => !path.endsWith('.test.ts'),
  )
  const naming = files.filter((path) => !path.startsWith('packages/ledger/') && inStatement.test(read(path)))
  expect(naming).toEqual([])
})
