import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'
import { expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../support/project.ts'

const shop = source({
  name: 'shop',
  resources: () => [
    filesResource({
      name: 'orders',
      format: { kind: 'ndjson' },
      primaryKey: 'id',
      writeDisposition: 'merge',
      list: files({ url: 'data', glob: '*.jsonl' }),
    }),
  ],
})

/** The columns that tables of the first version lack. */
async function addedColumns(): Promise<readonly { readonly table: string; readonly column: string }[]> {
  const sql = await readFile(join(import.meta.dirname, '../../packages/ledger/sql/system.sql'), 'utf8')
  const added = /^alter table _sluice\.(\w+) add column if not exists (\w+)/gm
  return [...sql.matchAll(added)].map(([, table = '', column = '']) => ({ table, column }))
}

/** Gives columns the names that they had in an older version. */
async function takeFormerNames({ engine: { session } }: TestProject): Promise<void> {
  const marked = await session.rows<{ name: string }>(
    `select table_schema || '.' || table_name as name from information_schema.columns
     where column_name = '_sluice_blocked' order by 1`,
  )
  expect(marked).toHaveLength(1)
  for (const { name } of marked)
    await session.script(`alter table ${name} rename column _sluice_blocked to _sluice_held`)
  await session.script('alter table _sluice.load_tables rename column rows_blocked to rows_held')
}

test.each(ENGINE_KINDS)(
  '%s: a load brings the tables of the first version up to date before it merges what waits',
  async (kind) => {
    await using project = await openTestProject({ kind, sources: [shop] })
    await mkdir(join(project.dir, 'data'))
    await writeFile(join(project.dir, 'data/1.jsonl'), '{"id":1,"size":1}\n')
    await project.load()
    await project.applyAndMerge()
    // Row 1 comes again with a value that waits for its column.
    await writeFile(join(project.dir, 'data/2.jsonl'), '{"id":1,"size":2,"note":"a"}\n')
    await project.load()

    const added = await addedColumns()
    expect(added).toContainEqual({ table: 'load_tables', column: 'blocked' })
    for (const { table, column } of added)
      await project.engine.session.script(`alter table _sluice.${table} drop column ${column}`)
    await takeFormerNames(project)
    await project.engine.session.script(`comment on table _sluice.loads is 'sluice system older'`)

    // What waits is merged first: here the rest of a row whose column somebody has added since.
    await project.engine.session.script('alter table shop.orders add column note text')
    await writeFile(join(project.dir, 'data/3.jsonl'), '{"id":2,"size":3}\n')
    await project.load()
    expect(await project.engine.session.rows('select id, size, note from shop.orders order by id')).toEqual([
      { id: 1, size: 2, note: 'a' },
      { id: 2, size: 3, note: null },
    ])
    const counts = await project.engine.session.rows(
      'select load_id, rows_read, rows_merged, rows_waiting from _sluice.load_tables order by load_id',
    )
    expect(counts).toEqual(
      [1, 2, 3].map((load_id) => ({ load_id, rows_read: 1, rows_merged: 1, rows_waiting: 0 })),
    )
  },
)
