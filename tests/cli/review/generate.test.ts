import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateWhenDue } from '@sluice/schema-evolution'
import { expect, test } from 'vitest'
import { configWith, LOCAL, makeProject } from '../support/project.ts'
import { sluice } from '../support/sluice.ts'
import { ORDERS_MIGRATION } from '../support/staged-load.ts'

test('generate writes the types, and --check says when they are stale', async () => {
  const dir = await makeProject({ 'sluice.config.ts': configWith(LOCAL), ...ORDERS_MIGRATION })
  const stale = await sluice(dir, ['generate', '--check'])
  expect([stale.code, stale.stdout]).toEqual([1, ''])
  expect(stale.stderr).toContain('E_GENERATED_STALE')
  expect(await sluice(dir, ['generate'])).toMatchObject({
    code: 0,
    stdout: 'generated/database.ts, generated/state/duckdb.sql written\n',
  })
  expect(await sluice(dir, ['generate', '--check', '--json'])).toMatchObject({
    code: 0,
    stdout: `{"files":[{"path":"generated/database.ts","changed":false},{"path":"generated/state/duckdb.sql","changed":false}],"changed":false,"notes":[]}\n`,
  })
})

test('migrate makes generated/ again when the migrations, the config or the files themselves have changed', async () => {
  const dir = await makeProject({ 'sluice.config.ts': configWith(LOCAL), ...ORDERS_MIGRATION })
  const migrate = async (): Promise<string> =>
    (await sluice(dir, ['migrate'])).stdout.split('\n').find((line) => line.includes('generated/')) ?? ''
  const types = join(dir, 'generated/database.ts')

  expect(await migrate()).toBe('generated/database.ts, generated/state/duckdb.sql written')
  expect(await migrate()).toBe('generated/ is up to date')
  const written = readFileSync(types, 'utf8')
  writeFileSync(types, `${written}\nexport type Mine = 1\n`)
  expect(await migrate()).toBe('generated/database.ts written')
  expect(readFileSync(types, 'utf8')).toBe(written)
  rmSync(join(dir, 'generated/state'), { recursive: true })
  expect(await migrate()).toBe('generated/state/duckdb.sql written')
  const later = join(dir, 'migrations/20990101T000000_add_note')
  mkdirSync(later)
  writeFileSync(join(later, 'duckdb.sql'), 'alter table shop.orders add column note varchar;\n')
  expect(await migrate()).toBe('generated/database.ts, generated/state/duckdb.sql written')
  const config = {
    targets: { local: { kind: 'duckdb', path: ':memory:' } },
    types: { bigint: 'bigint' },
  } as const
  expect(await generateWhenDue({ projectDir: dir, config })).toMatchObject({
    files: [
      { path: 'generated/database.ts', changed: true },
      { path: 'generated/state/duckdb.sql', changed: false },
    ],
  })
})
