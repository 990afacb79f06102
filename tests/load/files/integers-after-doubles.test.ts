import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ENGINE_KINDS, literal } from '@sluice/engine'
import { filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'
import { expect, test } from 'vitest'
import { openTestProject } from '../../support/project.ts'

// A reviewed column of doubles gets integers: from Parquet files, which call them so, and from CSV. Each has its own table,
// and the outcome is the same.

const DOUBLES = ['0.5', '-12.25']

const CASES = {
  'integers that a double holds': { second: ['5', '-123456789012345', '0'], type: 'double' },
  'one that it would round': { second: ['5', '9007199254740993'], type: 'decimal(18,2)' },
} as const

const EXTREMES = {
  'the least and the greatest': {
    second: ['-9223372036854775808', '9223372036854775807'],
    type: 'decimal(38,2)',
  },
} as const

interface Brought {
  readonly second: readonly string[]
  readonly type: 'double' | `decimal(${number},2)`
}

const FORMATS = ['csv', 'parquet'] as const

const texts = (rows: readonly unknown[]): unknown[] =>
  rows.map((row) => (row as Record<string, unknown>)['v'])

for (const kind of ENGINE_KINDS) {
  const haveOneType = async (_: string, { second, type }: Brought): Promise<void> => {
    await using project = await openTestProject({ kind, sources: [] })
    const { engine, dir } = project
    const folder = (format: string): string => join(dir, `in-${format}`)
    const bring = async (name: string, values: readonly string[], native: string): Promise<void> => {
      for (const format of FORMATS) mkdirSync(folder(format), { recursive: true })
      writeFileSync(join(folder('csv'), `${name}.csv`), ['v', ...values, ''].join('\n'))
      const rows = values.map((value) => `(${literal(value)}::${native})`).join(', ')
      await engine.workbench.run(
        `copy (select * from (values ${rows}) t(v)) to ${literal(join(folder('parquet'), `${name}.parquet`))} (format parquet)`,
      )
    }
    const shop = source({
      name: 'shop',
      resources: () =>
        FORMATS.map((format) =>
          filesResource({ name: format, format: { kind: format }, list: files({ url: folder(format) }) }),
        ),
    })
    const load = () => project.load({}, [], [shop])

    await bring('1', DOUBLES, 'double')
    await load()
    await project.applyAndMerge()
    await bring('2', second, 'bigint')
    const { migrations } = await load()
    expect(migrations).toHaveLength(type === 'double' ? 0 : 1)
    await project.applyAndMerge()

    for (const table of FORMATS) {
      const [found] = (await engine.catalog(['shop'])).filter(({ name }) => name === table)
      expect(found?.columns.find(({ name }) => name === 'v')?.type, table).toBe(type)
      const text = engine.dialect.convert('v', type, 'text')
      const rows = await engine.session.rows(`select ${text} as v from shop.${table} order by _sluice_id`)
      expect(texts(rows), table).toEqual([...DOUBLES, ...second])
    }
  }
  test.each(Object.entries(CASES))(`${kind}: %s`, haveOneType)
  test.each(Object.entries(EXTREMES))(`${kind}: %s`, { tags: 'exhaustive' }, haveOneType)
}
