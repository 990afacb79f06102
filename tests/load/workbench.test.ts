import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'
import { expect, onTestFinished, test } from 'vitest'
import { openTestProject, scratchFolder } from '../support/project.ts'

const ORDER = '{"id":1,"address":{"city":"Ulm"},"items":[{"sku":"x","sizes":[1,2]}]}\n'

test.for(ENGINE_KINDS)('a load leaves nothing in the workbench on %s', async (kind) => {
  const dir = await scratchFolder()
  onTestFinished(() => rmSync(dir, { recursive: true }))
  const input = join(dir, 'in')
  mkdirSync(input)
  const orders = filesResource({
    name: 'orders',
    primaryKey: 'id',
    format: { kind: 'ndjson' },
    list: files({ url: input }),
  })
  const sources = [source({ name: 'shop', resources: () => [orders] })]
  await using project = await openTestProject({ kind, dir, sources })
  const left = (): Promise<unknown[]> =>
    project.engine.workbench.rows('select table_name from duckdb_tables() where temporary')
  const deliver = (name: string, text: string): void => writeFileSync(join(input, `${name}.ndjson`), text)

  deliver('a', ORDER)
  await project.load()
  expect(await left()).toEqual([])
  await project.applyAndMerge()
  deliver('b', ORDER.replace('[1,2]', '["s"]'))
  await project.load()
  expect(await left()).toEqual([])
  deliver('c', `${ORDER}{`)
  await expect(project.load({ strict: true })).rejects.toThrow('cannot be read')
  expect(await left()).toEqual([])
})
