import { openDuckdb } from '@sluice/engine'
import { Int32, Table, tableToIPC, vectorFromArray } from 'apache-arrow'
import { expect, test } from 'vitest'

const ids = new Table({ id: vectorFromArray([1, 2], new Int32()) })
const batches = ids.concat(ids, ids)
const stream = tableToIPC(batches)
const file = tableToIPC(batches, 'file')

const unreadable = expect.objectContaining({
  code: 'E_ARROW',
  message: expect.stringMatching(/incomplete or damaged|continues after the end|not an Arrow IPC stream/),
})

test('an Arrow stream or file that is cut anywhere is an error', async () => {
  await using duckdb = await openDuckdb({ path: ':memory:' })
  for (const bytes of [stream, file])
    for (let length = 0; length < bytes.length; length++)
      await expect(duckdb.workbench.readArrow(bytes.slice(0, length)), `${length}`).rejects.toThrow(
        unreadable,
      )
  for (const bytes of [stream, file])
    expect(await duckdb.workbench.readArrow(bytes)).toMatchObject({ rows: 6 })
})

test('an Arrow stream ends with one marker, of either form', async () => {
  await using duckdb = await openDuckdb({ path: ':memory:' })
  const { workbench } = duckdb
  const messages = stream.slice(0, -8)
  expect(await workbench.readArrow(Buffer.concat([messages, Buffer.alloc(4)]))).toMatchObject({ rows: 6 })
  await expect(workbench.readArrow(Buffer.concat([stream, stream]))).rejects.toThrow(unreadable)
  await expect(workbench.readArrow(Buffer.concat([stream, Buffer.alloc(1)]))).rejects.toThrow(unreadable)
  await expect(workbench.readArrow(Buffer.concat([messages, Buffer.alloc(8)]))).rejects.toThrow(unreadable)
})

test('a stream has one schema', async () => {
  await using duckdb = await openDuckdb({ path: ':memory:' })
  const other = tableToIPC(new Table({ name: vectorFromArray(['a', 'b']) }))
  for (const second of [other, stream])
    await expect(
      duckdb.workbench.readArrow(Buffer.concat([stream.slice(0, -8), second])),
    ).rejects.toMatchObject({ code: 'E_ARROW', message: 'the Arrow stream has a second schema' })
})

test('Arrow files one behind the other are an error', async () => {
  await using duckdb = await openDuckdb({ path: ':memory:' })
  for (const both of [Buffer.concat([file, file]), Buffer.concat([file, tableToIPC(ids, 'file')])])
    await expect(duckdb.workbench.readArrow(both)).rejects.toThrow(
      'the Arrow data continues after the end of its file',
    )
})

test('an Arrow file whose inside is damaged is an error in plain words', async () => {
  await using duckdb = await openDuckdb({ path: ':memory:' })
  const damaged = file.slice().fill(0, 8, 400)
  await expect(duckdb.workbench.readArrow(damaged)).rejects.toThrow(
    'the Arrow data is incomplete or damaged: its parts do not fit together',
  )
})

test('a source may use its buffer again', async () => {
  await using duckdb = await openDuckdb({ path: ':memory:' })
  const { workbench } = duckdb
  const [first, next] = [1, 2].map((id) =>
    tableToIPC(new Table({ id: vectorFromArray([id, id], new Int32()) })),
  )
  const shared = first?.slice() ?? expect.fail()
  const before = await workbench.readArrow(shared)
  shared.set(next ?? expect.fail())
  const after = await workbench.readArrow(shared)
  expect(
    await workbench.withArrow([before, after], (from) => workbench.rows(`select c0 from ${from}`)),
  ).toEqual([1, 1, 2, 2].map((c0) => ({ c0 })))
})
