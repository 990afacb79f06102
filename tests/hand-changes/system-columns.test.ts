import { ENGINE_KINDS } from '@sluice/engine'
import type { ResourceOptions, Row } from '@sluice/loader'
import type { PlanResult } from '@sluice/pipeline'
import type { SluiceError } from '@sluice/schema'
import { describe, expect, test } from 'vitest'
import { loadAll, shop } from '../strategies/shop.ts'
import { openTestProject } from '../support/project.ts'

/** The resource `plans` as it is loaded on the day `on` of January. */
const plans = (on: number): ResourceOptions => ({
  name: 'plans',
  mergeStrategy: { kind: 'scd2', boundaryTimestamp: `2026-01-0${on}` },
})

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('a column of Sluice that was retyped, renamed or dropped by hand is named, and nothing is merged', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const { engine } = project
    const rows = [{ id: 1, price: 10, tags: ['a'] }]
    const alter = (sql: string): Promise<void> => engine.session.script(`alter table shop.plans${sql}`)
    const next = async (on: number): Promise<string> => {
      const changed = [{ id: 1, price: on, tags: ['a'] }]
      const failed = project.load({}, [], [shop(plans(on), changed)]).then(() => 'loaded')
      return failed.catch((error: SluiceError) => `${error.code} ${error.message}`)
    }
    const own = engine.dialect.typeName('timestamp')
    const as = (column: string, type: string): string =>
      ` alter column ${column} type ${type} using ${column}::${type}`
    await loadAll(project, plans(1), rows)
    await loadAll(project, plans(2), [{ id: 1, price: 11, tags: ['a'] }])
    const cases: readonly (readonly [done: string, said: RegExp, undone: string])[] = [
      [
        as('_sluice_valid_from', 'varchar'),
        /_sluice_valid_from has the type text/,
        as('_sluice_valid_from', own),
      ],
      [
        as('_sluice_load_id', 'integer'),
        /_sluice_load_id has the type integer/i,
        as('_sluice_load_id', 'bigint'),
      ],
      [
        ' rename column _sluice_id to mine',
        /shop.plans._sluice_id is missing/,
        ' rename column mine to _sluice_id',
      ],
      [
        ' rename column _sluice_valid_to to mine',
        /_sluice_valid_to is missing/,
        ' rename column mine to _sluice_valid_to',
      ],
      [
        '__tags rename column _sluice_list_idx to mine',
        /plans__tags._sluice_list_idx is missing/,
        '__tags rename column mine to _sluice_list_idx',
      ],
    ]
    for (const [done, said, undone] of cases) {
      await alter(done)
      const told = await next(3)
      expect(told).toMatch(/^E_SYSTEM_COLUMN /)
      expect(told).toMatch(said)
      await alter(undone)
    }
    await alter(' rename column _sluice_valid_from to a')
    await alter(' rename column _sluice_valid_to to b')
    expect(await next(3)).toMatch(/^E_SYSTEM_COLUMN .*_sluice_valid_from is missing/)
    await alter(' rename column a to _sluice_valid_from')
    await alter(' rename column b to _sluice_valid_to')
    expect(await next(3)).toBe('loaded')
    const versions = await engine.session.rows<{ price: number }>(
      'select price from shop.plans order by _sluice_valid_from',
    )
    expect(versions.map(({ price }) => price)).toEqual([10, 11, 3])
  })

  test(
    'validity columns of other names, and marks of deleted rows, are not added again without their values',
    { tags: 'exhaustive' },
    async () => {
      const validityColumns = ['since', 'until'] as const
      const versions = (on: number): ResourceOptions => ({
        name: 'plans',
        mergeStrategy: { kind: 'scd2', boundaryTimestamp: `2026-01-0${on}`, validityColumns },
      })
      const soft = (): ResourceOptions => ({ name: 'plans', primaryKey: 'id', deleteMissing: 'soft' })
      for (const [options, lost] of [
        [versions, ['since', 'until']],
        [soft, ['_sluice_deleted_at']],
      ] as const) {
        await using project = await openTestProject({ kind, sources: [] })
        const drop = async (): Promise<void> => {
          for (const column of lost)
            await project.engine.session.script(`alter table shop.plans drop column ${column}`)
        }
        const planned = async () => (await project.plan()).data as PlanResult
        const next = (row: Row): Promise<unknown> => project.load({}, [], [shop(options(4), [row])])
        await loadAll(project, options(1), [{ id: 1 }, { id: 2 }])
        if (options === soft) {
          await drop()
          // No row was marked yet: there is nothing to lose.
          expect(await planned()).toMatchObject({ migrations: [{}], by_hand: [] })
          await project.applyAndMerge()
        }
        await loadAll(project, options(2), [{ id: 1 }])
        await next({ id: 1, extra: 'waits' })
        const [first] = lost
        await project.engine.session.script(`alter table shop.plans rename column ${first} to mine`)
        expect(await planned()).toMatchObject({ migrations: [], by_hand: [{}] })
        await project.engine.session.script(`alter table shop.plans rename column mine to ${first}`)
        await drop()
        const error = {
          code: 'E_SYSTEM_COLUMN',
          message: expect.stringContaining(`shop.plans.${first} is missing`),
        }
        await expect(next({ id: 1 })).rejects.toMatchObject(error)
        const missing = lost.map((column) => ({
          difference: `column shop.plans.${column} (timestamp) is missing`,
          why: expect.stringContaining('restore the table from a backup'),
        }))
        expect(await planned()).toMatchObject({ migrations: [], by_hand: missing })
        await project.applyAndMerge()
        const [table] = await project.engine.catalog(['shop'])
        expect(table?.columns.map(({ name }) => name)).not.toContain(lost[0])
      }
    },
  )
})
