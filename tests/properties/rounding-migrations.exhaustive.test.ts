import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'
import { sourceOf } from './history/deliver.ts'
import { oneTable } from './history/one-table.ts'

/** The first load is reviewed; the second needs a type that the third, which still fits the first's, would be rounded by. */
const CASES: Readonly<
  Record<string, { readonly loads: readonly (number | bigint)[]; readonly texts: readonly string[] }>
> = {
  'bigint → double': { loads: [1, 0.5, 9007199254740993n], texts: ['0.5', '1', '9007199254740993'] },
  'double → decimal': {
    loads: [0.5, 98765432109876543210n, 0.25],
    texts: ['0.25', '0.5', '98765432109876543210'],
  },
}

test.each(ENGINE_KINDS.flatMap((kind) => Object.keys(CASES).map((what) => ({ kind, what }))))(
  'no migration rounds a value that came after it was proposed ($kind, $what)',
  async ({ kind, what }) => {
    const { loads = [], texts = [] } = CASES[what] ?? {}
    const history = oneTable(loads.map((a) => ({ a })))
    const clock = { step: 0 }
    await using project = await openTestProject({ kind, sources: [sourceOf(history, clock)] })
    for (clock.step = 0; clock.step < loads.length; clock.step++) {
      await project.load()
      if (clock.step === 0) await project.applyAndMerge()
    }
    clock.step--
    const before = await project.tables()
    const error = await project.applyAndMerge().catch((refused: unknown) => refused)
    expect(error).toMatchObject({
      code: 'E_MIGRATION_FAILED',
      message: expect.stringContaining('would round'),
    })
    expect(await project.tables()).toEqual(before)

    const place = error instanceof SluiceError ? (error.place ?? '') : ''
    await rm(dirname(join(project.dir, place)), { recursive: true })
    expect((await project.load()).migrations).toHaveLength(1)
    await project.applyAndMerge()
    const rows = (await project.tables())['shop.t0']?.rows.map((row) => (JSON.parse(row) as { a: string }).a)
    expect(rows?.toSorted()).toEqual(texts)
  },
)
