import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { expect, test } from 'vitest'
import { bring } from './history/history-config.ts'
import { assertNoLeak, filesOf, live, withShell } from './promises/no-raw-value.ts'
import { oneTable } from './history/one-table.ts'
import { leaksIn, SECRET, withSecrets } from './promises/secrets.ts'
import type { SourceRow } from './history/values.ts'

const FLAT: readonly SourceRow[] = [
  { a: 1, b: true, d: '2026-01-02', w: 'x' },
  { a: 0.5, b: 'x', d: '2026-01-02T03:04:05Z', w: 'y', e: 1 },
  { a: 9007199254740993n, d: 'x', e: null },
  { a: 'x', e: 'x' },
]
const NESTED: readonly SourceRow[] = [
  { ...FLAT[0], n: 1, o: { x: 1 }, l: [{ p: 1 }] },
  { ...FLAT[1], n: [1], o: 2, l: [{ p: 'x', q: [1] }], w: { x: 1 } },
  { ...FLAT[2], n: [{ p: 'x' }], o: { x: 'x', y: 'x' }, l: [{ q: ['x'] }] },
  { ...FLAT[3], n: 'x' },
]

/** Every kind of drift in every format, reviewed each time. */
const EVERY_DRIFT = withSecrets({
  tables: (['rows', 'csv', 'ndjson', 'parquet'] as const).map((format) => ({
    disposition: 'append',
    format,
    dedup: undefined,
    key: ['k'],
    deliveries: (format === 'csv' ? FLAT : NESTED).map((row, file) => [{ file, rows: [{ k: 1, ...row }] }]),
  })),
  steps: FLAT.map(() => ({ review: { kind: 'accept' }, fuses: [], meanwhile: 'nothing' })),
})

test.each([...ENGINE_KINDS])(
  'no raw value: migrations with evidence for every drift of every format have shapes alone (%s)',
  { tags: 'exhaustive' },
  (kind) =>
    withShell(kind, EVERY_DRIFT, async (shell) => {
      await live(shell, EVERY_DRIFT)
      const sql = Object.entries(await filesOf(shell.dir)).filter(([path]) => path.endsWith(`/${kind}.sql`))
      const text = sql.map(([, one]) => one).join('')
      for (const change of ['create table', 'add column', '-- widen']) expect(text).toContain(change)
      expect(text).toMatch(/shapes?=/)
      expect(leaksIn(`is found: ${SECRET}`)).toHaveLength(1)
      await assertNoLeak(shell)
    }),
)

test.each([...ENGINE_KINDS])(
  'no raw value: a migration that a value does not fit shows its shape (%s)',
  (kind) => {
    const one = withSecrets(oneTable([{ w: 'x' }]))
    return withShell(kind, one, async (shell) => {
      await bring(shell.dir, one, 0)
      await shell.run('load')
      await shell.run('migrate')
      const id = '29990101T000000_narrow'
      await mkdir(join(shell.dir, 'migrations', id))
      for (const engine of ENGINE_KINDS) {
        const using = engine === 'postgres' ? ' using cast("w" as bigint)' : ''
        const sql = `alter table "shop"."t0" alter column "w" type bigint${using};\n`
        await writeFile(join(shell.dir, 'migrations', id, `${engine}.sql`), `--! Id: ${id}\n${sql}`)
      }
      expect(await shell.run('migrate')).toBe(1)
      expect(shell.said.join('')).toMatch(/Aaaaaa a/)
      await assertNoLeak(shell)
    })
  },
)
