import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'
import { expect, onTestFinished, test } from 'vitest'
import { openTestProject, scratchFolder } from '../support/project.ts'

/** All that DuckDB parses of a chunk of such lines is more than the memory that the workbench has for others. */
test.for(ENGINE_KINDS)('2,000 lines of 50 kB go directly into a reviewed table of %s', async (kind) => {
  const dir = await scratchFolder()
  onTestFinished(() => rmSync(dir, { recursive: true }))
  const input = join(dir, 'in')
  mkdirSync(input)
  const deliver = (name: string, count: number, text: string): void =>
    writeFileSync(
      join(input, `${name}.ndjson`),
      Array.from(
        { length: count },
        (_, id) => `${JSON.stringify({ id: id + 10, note: `${id} ${text}` })}\n`,
      ).join(''),
    )
  const notes = filesResource({
    name: 'notes',
    primaryKey: 'id',
    format: { kind: 'ndjson' },
    list: files({ url: input }),
  })
  const sources = [source({ name: 'shop', resources: () => [notes] })]
  await using project = await openTestProject({ kind, dir, sources })
  deliver('a', 3, 'short')
  await project.load()
  await project.applyAndMerge()
  deliver('b', 2000, 'long '.repeat(10_000))
  await project.load()
  expect(
    await project.engine.session.rows(
      'select cast(count(*) as int) as rows, cast(min(length(note)) > 50000 as boolean) as long from shop.notes',
    ),
  ).toEqual([{ rows: 2000, long: true }])
})
