import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { filesResource, source } from '@sluice/loader'
import { localFiles } from '@sluice/sources'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openCaseTarget } from '../../cases/target.ts'
import { scratchFolder } from '../../support/project.ts'

describe.each(ENGINE_KINDS)('folders named key=value on %s', (engine) => {
  test('are typed columns where a resource names them, and never in place of a column of a file', async () => {
    await using target = await openCaseTarget(engine)
    const folder = await scratchFolder()
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const write = async (name: string, text: string): Promise<void> => {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), text)
    }
    const resource = filesResource({
      name: 'r',
      format: { kind: 'csv' },
      partitions: { year: 'bigint', day: 'date', shop: 'text' },
      list: localFiles({ folder }),
    })
    const load = () => target.load(source({ name: 'parts', resources: () => [resource] }))
    const rows = async () =>
      (await target.rows('parts', 'r', { id: 'bigint', year: 'bigint', day: 'date', shop: 'text' })).map(
        ({ id, year, day, shop }) => [id, year, day, shop].join(' '),
      )

    await write('year=2026/day=2026-01-31/shop=a%20b/1.csv', 'id\n1\n')
    await write('year=2025/day=2025-12-31/shop=__HIVE_DEFAULT_PARTITION__/1.csv', 'id\n2\n')
    await load()
    await target.migrate(['parts'])
    // The table is reviewed now: files may go straight into it.
    await write('year=02026/day=2026-02-01/shop=007/1.csv', 'id\n3\n')
    await load()
    expect((await rows()).toSorted()).toEqual([
      '1 2026 2026-01-31 a b',
      '2 2025 2025-12-31 ',
      '3 2026 2026-02-01 007',
    ])

    await write('year=2026/day=2026-02-02/shop=c/1.csv', 'id,year\n4,1999\n')
    await expect(load()).rejects.toMatchObject({ code: expect.stringMatching(/^E_/) as string })
    await rm(join(folder, 'year=2026/day=2026-02-02'), { recursive: true })
    await write('year=x/day=2026-02-02/shop=c/1.csv', 'id\n4\n')
    await expect(load()).rejects.toMatchObject({
      code: 'E_FILE_PARTITION',
      message: expect.stringContaining('year=x') as string,
    })
    await rm(join(folder, 'year=x'), { recursive: true })
    await write('year=2026/1.csv', 'id\n4\n')
    await expect(load()).rejects.toMatchObject({
      code: 'E_FILE_PARTITION',
      message: '1.csv is not in a folder day=…'.replace('1.csv', 'year=2026/1.csv'),
    })
  })
})
