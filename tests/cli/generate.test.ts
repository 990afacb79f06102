import { expect, test } from 'vitest'
import { configWith, LOCAL, makeProject } from './support/project.ts'
import { sluice } from './support/sluice.ts'
import { ORDERS_MIGRATION } from './support/staged-load.ts'

test('generate writes the types, and --check tells when they are stale', async () => {
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
    stdout: `{"files":[{"path":"generated/database.ts","changed":false},{"path":"generated/state/duckdb.sql","changed":false}],"changed":false}\n`,
  })
})
