import { resource, source, type Source } from '@sluice/loader'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'

const ROWS = 3000

const rates = (version: number): Source =>
  source({
    name: 'shop',
    resources: () => [
      resource({ name: 'rates', writeDisposition: 'replace' }, async function* () {
        yield Array.from({ length: ROWS }, (_, id) => ({ id, version, tags: ['a'] }))
      }),
    ],
  })

// A DuckDB file has one process, whose reads stand in line behind its load.
test('readers never see an empty or half table while a load replaces it', async () => {
  await using project = await openTestProject({ kind: 'postgres', sources: [] })
  await project.load({}, [], [rates(1)])
  await project.applyAndMerge()
  const seen = new Set<string>()
  let isDone = false
  const loaded = project.load({}, [], [rates(2)]).finally(() => (isDone = true))
  while (!isDone) {
    const rows = await project.engine.session.rows(
      `select r.version, count(*) as rows
         from shop.rates as r
         join shop.rates__tags as t on t._sluice_root_id = r._sluice_id
         group by r.version`,
    )
    seen.add(JSON.stringify(rows))
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await loaded
  const whole = (version: number): string => JSON.stringify([{ version, rows: ROWS }])
  expect([...seen].filter((rows) => rows !== whole(1) && rows !== whole(2))).toEqual([])
  expect(seen).toContain(whole(1))
})
