import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { mapBounded } from './bounded-parallel.ts'

test('keeps the order and never runs more than the limit', async () => {
  let running = 0
  let most = 0
  const results = await mapBounded([5, 1, 4, 2, 3], 2, async (item, _signal, index) => {
    most = Math.max(most, ++running)
    await sleep(item * 5)
    running--
    return `${index}:${item}`
  })
  expect(results).toEqual(['0:5', '1:1', '2:4', '3:2', '4:3'])
  expect(most).toBe(2)
})

test('no items, no work; a limit below one is one', async () => {
  expect(await mapBounded([], 4, () => Promise.reject(new Error('called')))).toEqual([])
  expect(await mapBounded([1, 2], 0, async (item) => item)).toEqual([1, 2])
})

test('the first error aborts the others, waits for them and starts no more', async () => {
  const ended: number[] = []
  const started: number[] = []
  const failure = mapBounded([0, 1, 2, 3], 3, async (item, signal) => {
    started.push(item)
    if (item === 1) throw new Error('first')
    try {
      await sleep(60_000, undefined, { signal })
    } finally {
      await sleep(5)
      ended.push(item)
    }
  })
  await expect(failure).rejects.toThrow('first')
  expect(started).toEqual([0, 1, 2])
  expect(ended.toSorted()).toEqual([0, 2])
})

test('stops when it is aborted', async () => {
  const stop = new AbortController()
  const started: number[] = []
  const work = mapBounded(
    [0, 1, 2],
    1,
    async (item) => {
      started.push(item)
      stop.abort(new Error('stopped'))
    },
    stop.signal,
  )
  await expect(work).rejects.toThrow('stopped')
  expect(started).toEqual([0])
})
