import { execFile } from 'node:child_process'
import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { propose, readMigrations } from '@sluice/schema-evolution'
import { expect, test } from 'vitest'
import { withFolder } from '../engines.ts'
import { DRIFT, evidence, filesOf, FINAL, FIRST, options, orders } from '../support/proposals.ts'

const MORE = orders([
  ...FIRST.columns.slice(0, 2),
  { name: 'amount', type: 'text' },
  { name: 'note', type: 'text', evidence },
])

const idsIn = async (folder: string): Promise<readonly string[]> =>
  (await readMigrations(join(folder, 'migrations'))).map(({ id }) => id)

test('what is proposed already is not proposed again; what is new supersedes an unedited proposal', () =>
  withFolder(async (folder) => {
    const first = await propose(options(folder, { observed: [FIRST] }))
    expect(await propose(options(folder, { observed: [FIRST] }))).toBeUndefined()
    const old = await filesOf(first?.path ?? '')
    const next = await propose(options(folder, { observed: [FIRST, MORE] }))
    expect(next?.superseded).toEqual([first?.id])
    expect(next?.id).toBe('20260102T030406_create_orders') // the clock stood still, the order must not
    expect(await idsIn(folder)).toEqual([next?.id])
    const [created] = next?.changes ?? []
    expect(next?.changes).toHaveLength(1)
    expect(created).toMatchObject({
      kind: 'create-table',
      emptyColumns: ['coupon'],
      table: { primaryKey: ['id'] },
      evidence: { loads: 2, seen: 200 },
    })
    const types =
      created?.kind === 'create-table' ? created.table.columns.map(({ name, type }) => [name, type]) : []
    expect(types).toContainEqual(['amount', 'text'])
    expect(types).toContainEqual(['note', 'text'])
    expect(await propose(options(folder, { observed: [FIRST, MORE] }))).toBeUndefined()

    // A crash before the old folder was removed leaves both, and counts for nothing.
    await mkdir(first?.path ?? '')
    for (const [file, text] of Object.entries(old)) await writeFile(join(first?.path ?? '', file), text)
    expect(await idsIn(folder)).toEqual([next?.id])
    expect(await propose(options(folder, { observed: [FIRST, MORE] }))).toBeUndefined()
  }))

test('changes of an existing table are put together: from the type that it has to the one that it needs', () =>
  withFolder(async (folder) => {
    await propose(
      options(folder, {
        finals: [FINAL],
        observed: [
          orders([
            { name: 'id', type: 'bigint' },
            { name: 'qty', type: 'double' },
          ]),
        ],
      }),
    )
    const next = await propose(options(folder, { finals: [FINAL], observed: [DRIFT] }))
    expect(next?.superseded).toHaveLength(1)
    expect(next?.changes).toMatchObject([
      { kind: 'widen-column', column: 'qty', from: 'bigint', to: 'text', evidence: { loadId: 7 } },
      { kind: 'widen-column', column: 'amount', from: 'decimal(18,2)', to: 'decimal(38,3)' },
      { kind: 'add-column', column: { name: 'note', type: 'text' } },
    ])
  }))

const run = promisify(execFile)

test.each([
  [
    'was edited',
    async (path: string) =>
      appendFile(join(path, 'postgres.sql'), 'create index on "shop"."orders" ("qty");\n'),
  ],
  [
    'is committed in git',
    async (path: string) => {
      const cwd = join(path, '../..')
      await run('git', ['init', '--quiet'], { cwd })
      await run('git', ['add', '.'], { cwd })
      await run('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '-m', 'reviewed'], {
        cwd,
      })
    },
  ],
  ['was begun on the target', async () => {}],
])('a proposal that %s stays, and the next one builds on it', (why, change) =>
  withFolder(async (folder) => {
    const first = await propose(options(folder, { observed: [FIRST] }))
    await change(first?.path ?? '')
    const started = new Set(why === 'was begun on the target' ? [first?.id ?? ''] : [])
    const next = await propose(options(folder, { observed: [FIRST, MORE], started }))
    expect(next?.superseded).toEqual([])
    expect(next?.changes.map(({ kind }) => kind)).toEqual(['widen-column', 'add-column'])
    expect(await idsIn(folder)).toEqual([first?.id, next?.id])
  }),
)

test('parallel proposals of the same need make one migration', () =>
  withFolder(async (folder) => {
    const made = await Promise.all([1, 2, 3].map(() => propose(options(folder, { observed: [FIRST] }))))
    expect(made.filter((proposal) => proposal !== undefined)).toHaveLength(1)
    expect(await readdir(join(folder, 'migrations'))).toHaveLength(1)
  }))

test('a proposal whose place was taken counts again once it comes back reviewed, edited or committed', () =>
  withFolder(async (folder) => {
    const first = await propose(options(folder, { observed: [FIRST] }))
    const old = await filesOf(first?.path ?? '')
    const next = await propose(options(folder, { observed: [FIRST, MORE] }))
    const back = async (more: string) => {
      await mkdir(first?.path ?? '', { recursive: true })
      for (const [file, text] of Object.entries(old))
        await writeFile(join(first?.path ?? '', file), file === '/postgres.sql' ? text + more : text)
    }
    await back('create index on "shop"."orders" ("qty");\n')
    expect(await idsIn(folder)).toEqual([first?.id, next?.id])
    await back('')
    expect(await idsIn(folder)).toEqual([next?.id])
    await run('git', ['init', '--quiet'], { cwd: folder })
    await run('git', ['add', `migrations/${first?.id}`], { cwd: folder })
    expect(await idsIn(folder)).toEqual([first?.id, next?.id])
    await run('git', ['add', `migrations/${next?.id}`], { cwd: folder })
    expect(await idsIn(folder)).toEqual([next?.id])
  }))
