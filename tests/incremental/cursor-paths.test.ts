import { ENGINE_KINDS } from '@sluice/engine'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'
import { changingSource } from './changing-source.ts'

// Cursors in objects, and cursors that a limit does not get past.

for (const kind of ENGINE_KINDS) {
  test(`${kind}: a limit that ends among rows of one value says that no load gets past them`, async () => {
    const { source, deliver } = changingSource({ cursor: 'n', order: 'asc' }, { primaryKey: 'id' })
    await using project = await openTestProject({ kind, sources: [source] })
    deliver([1, 2, 2, 2, 3].map((n, id) => ({ id, n })))
    const load = async (limit: number) => {
      const { more, resources } = await project.load({ limit })
      const last = project.events.findLast((event) => event.kind === 'message')
      return { more, value: resources[0]?.cursor?.value, said: last?.kind === 'message' ? last.text : '' }
    }
    expect(await load(2)).toEqual({ more: true, value: '2', said: '' })
    expect(await load(2)).toEqual({
      more: true,
      value: '2',
      said: 'shop.orders: the limit ends before a row with a further value: the cursor stays at 2, and the next load reads the same rows; set a higher limit',
    })
    expect(await load(4)).toMatchObject({ more: false, value: '3' })
    deliver([5, 4, 6, 7].map((n, id) => ({ id, n })))
    expect((await load(3)).said).toMatch(
      /the rows are not in the order that order: 'asc' says: the cursor stays at 3/,
    )
  })

  test(`${kind}: an appended row of a known key is another version by a cursor in an object, or one that is renamed`, async () => {
    for (const columns of [{}, { 'meta.n': { name: 'version' } }]) {
      const { source, deliver } = changingSource(
        { cursor: 'meta.n', lookback: 2 },
        { primaryKey: 'id', writeDisposition: 'append', columns },
      )
      await using project = await openTestProject({ kind, sources: [source] })
      const row = (id: number, n: number) => ({ id, meta: { n } })
      deliver([row(1, 5), row(2, 6)])
      await project.load()
      await project.applyAndMerge()
      deliver([row(1, 5), row(2, 6), row(1, 6), row(1, 4)])
      expect((await project.load()).resources[0]).toMatchObject({
        rows_merged: 2,
        cursor: { known: 2, late: 1 },
      })
    }
  })
}
