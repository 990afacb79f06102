import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { filesResource, mapBounded, source } from '@sluice/loader'
import { localFiles } from '@sluice/sources'
import { expect, test } from 'vitest'
import { openCaseTarget } from '../../cases/target.ts'
import { useAllCores } from '../../support/all-cores.ts'

useAllCores()

test.each(ENGINE_KINDS)('2,500 small CSV files load together in the usual memory, on %s', async (engine) => {
  await using target = await openCaseTarget(engine)
  const folder = await mkdtemp(join(tmpdir(), 'sluice-many-'))
  try {
    const numbers = Array.from({ length: 2500 }, (_, number) => number)
    await mapBounded(numbers, 50, (number) => writeFile(join(folder, `${number}.csv`), `id\n${number}\n`))
    const resource = filesResource({ name: 'r', format: { kind: 'csv' }, list: localFiles({ folder }) })
    const { resources } = await target.load(source({ name: 'many', resources: () => [resource] }))
    expect(resources).toMatchObject([{ files: 2500, rows_read: 2500 }])
    await target.migrate(['many'])
    const ids = (await target.rows('many', 'r', { id: 'bigint' })).map(({ id }) => Number(id))
    expect(ids.toSorted((a, b) => a - b)).toEqual(numbers)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
