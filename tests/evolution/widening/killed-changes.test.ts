import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { changeFolders, inDraft, readMigrations } from '@sluice/schema-evolution'
import { expect, test } from 'vitest'
import { withFolder } from '../engines.ts'

const FIRST = '20260101T000000_first'
const SECOND = '20260102T000000_second'
const SQL = '--! Footprint: shop.orders\nselect 1;\n'

async function withMigrations(work: (project: string, dir: string) => Promise<void>): Promise<void> {
  await withFolder(async (project) => {
    const dir = join(project, 'migrations')
    for (const id of [FIRST, SECOND]) {
      await mkdir(join(dir, id), { recursive: true })
      await writeFile(join(dir, id, 'duckdb.sql'), SQL)
    }
    await work(project, dir)
  })
}

const idsIn = async (dir: string): Promise<readonly string[]> =>
  (await readMigrations(dir)).map(({ id }) => id)

/** What a process leaves that was killed after it decided: first nothing of it is done, then all but the removal. */
test.each([0, 1])(
  'the next who reads migrations finishes what a killed process began (%s done)',
  async (done) => {
    await withMigrations(async (_, dir) => {
      const changes = join(dir, '.changes')
      await mkdir(join(changes, SECOND), { recursive: true })
      await writeFile(join(changes, SECOND, 'duckdb.sql'), `${SQL}-- changed\n`)
      await writeFile(join(changes, 'removed.json'), JSON.stringify([FIRST]))
      if (done === 1) {
        await cp(join(changes, SECOND), join(dir, SECOND), { recursive: true })
        await changeFolders(dir, { write: async () => undefined }) // also one who changes something
      }
      expect(await idsIn(dir)).toEqual([SECOND])
      expect(await readFile(join(dir, SECOND, 'duckdb.sql'), 'utf8')).toBe(`${SQL}-- changed\n`)
      expect((await readdir(dir)).toSorted()).toEqual([SECOND])
    })
  },
)

test('a draft without a decision is deleted with the next change', async () => {
  await withMigrations(async (_, dir) => {
    await mkdir(join(dir, '.draft-killed', SECOND), { recursive: true })
    expect(await idsIn(dir)).toEqual([FIRST, SECOND])
    await changeFolders(dir, { write: async () => undefined, remove: [FIRST] })
    expect(await readdir(dir)).toEqual([SECOND])
  })
})

test('work on a draft changes everything, or nothing where it fails', async () => {
  await withMigrations(async (project, dir) => {
    const failed = inDraft(project, async (draft) => {
      await writeFile(join(draft, 'migrations', FIRST, 'duckdb.sql'), 'select 2;\n')
      throw new Error('in the middle')
    })
    await expect(failed).rejects.toThrow('in the middle')
    expect(await readFile(join(dir, FIRST, 'duckdb.sql'), 'utf8')).toBe(SQL)
    await inDraft(project, (draft) =>
      writeFile(join(draft, 'migrations', FIRST, 'duckdb.sql'), 'select 2;\n'),
    )
    expect(await readFile(join(dir, FIRST, 'duckdb.sql'), 'utf8')).toBe('select 2;\n')
    expect(await readdir(join(project, '.sluice', 'drafts'))).toEqual([])
  })
})

test('changes of several at once come one after the other', async () => {
  await withMigrations(async (_, dir) => {
    const ids = Array.from({ length: 8 }, (_each, i) => `20260103T00000${i}_more`)
    const add = (id: string): Promise<boolean> =>
      changeFolders(dir, {
        write: async (draft) => {
          await mkdir(join(draft, id))
          await writeFile(join(draft, id, 'duckdb.sql'), SQL)
        },
        unless: id,
      })
    const twice = await Promise.all(ids.map((id) => Promise.all([add(id), add(id)])))
    // Of two changes that write the same folder one writes it, whichever gets the lock first.
    expect(twice.map((pair) => pair.toSorted())).toEqual(ids.map(() => [false, true]))
    expect(await idsIn(dir)).toEqual([FIRST, SECOND, ...ids])
  })
})
