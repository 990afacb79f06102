import { ENGINE_KINDS } from '@sluice/engine'
import { resource, source } from '@sluice/loader'
import { describe, expect, test } from 'vitest'
import { makeProject } from '../../cli/support/project.ts'
import { sluice } from '../../cli/support/sluice.ts'
import { openTestProject } from '../../support/project.ts'

const rowsOf = (name: string, read: () => AsyncGenerator<{ id: number }>) =>
  source({ name, resources: () => [resource({ name: 'rows', primaryKey: 'id' }, read)] })

const good = (name: string) =>
  rowsOf(name, async function* () {
    yield { id: 1 }
  })

const bad = (name: string) =>
  rowsOf(name, async function* () {
    yield { id: 1 }
    throw new Error('the api is down')
  })

describe.each(ENGINE_KINDS)('a source that fails, on %s', (kind) => {
  test('does not stop the others, whose migrations are proposed', async () => {
    await using project = await openTestProject({ kind, sources: [good('a'), bad('b'), good('c')] })
    const { status, failures, resources, migrations } = await project.load()
    expect({ status, failures }).toEqual({
      status: 'failed',
      failures: [
        {
          source: 'b',
          resource: 'b.rows',
          code: 'E_SOURCE_FAILED',
          message: 'the source failed: the api is down',
          place: 'b.rows',
          hint: expect.stringContaining('--debug') as string,
        },
      ],
    })
    expect(resources.map(({ name, rows_waiting }) => [name, rows_waiting])).toEqual([
      ['a.rows', 1],
      ['c.rows', 1],
    ])
    expect(migrations).toHaveLength(2)
    expect(project.events).toContainEqual(expect.objectContaining({ kind: 'failed', source: 'b' }))
    await project.applyAndMerge()
    expect(Object.keys(await project.tables())).toEqual(['a.rows', 'c.rows'])
    const after = await project.load({}, [], [good('a'), good('b'), good('c')])
    expect(after).toMatchObject({
      status: 'waiting',
      failures: [],
      migrations: [expect.stringContaining('')],
    })
    expect(after.migrations).toHaveLength(1)
  })

  test('ends the load where it is the only one', async () => {
    await using project = await openTestProject({ kind, sources: [good('a'), bad('b')] })
    await expect(project.load({}, ['b'])).rejects.toMatchObject({ code: 'E_SOURCE_FAILED' })
  })
})

test('the command says what failed, in which line, and what to do; the exit code is 1', async () => {
  const dir = await makeProject({
    'sluice.config.ts': `import { defineConfig, source } from '@sluice/loader'
export default defineConfig({
  sources: ['a', 'b'].map((name) => source({ name, resources: (resource) => [
    resource({ name: 'rows', primaryKey: 'id' }, async function* () {
      if (name === 'a') throw new Error('the api is down')
      yield { id: 1 }
    }),
  ] })),
  targets: { local: { kind: 'duckdb', path: 'shop.duckdb' } },
})
`,
  })
  const { code, stdout, stderr } = await sluice(dir, ['load'])
  expect(code).toBe(1)
  expect(stderr).toContain(
    'error E_SOURCE_FAILED: a.rows: the source failed: the api is down\n  at a.rows, sluice.config.ts:5\n',
  )
  expect(stderr).toContain('proposed migrations/')
  expect(stderr).not.toContain('    at ')
  expect(stdout).toMatch(/^load 1: failed /)
  expect(stdout).toContain(
    '→ a.rows failed and loaded nothing: correct the error, then run sluice load a.rows\n',
  )
  expect((await sluice(dir, ['load', '--debug'])).stderr).toContain('    at ')
})
