import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inOneTrip } from './in-one-trip.ts'
import type { Session, Statement } from './session.ts'

/** A session whose database takes its time. */
const session: Session = {
  rows: () => Promise.resolve([]),
  run: () => Promise.resolve(0),
  script: () => Promise.resolve(),
  later: () => Promise.resolve(),
  batch: async (statements: readonly Statement[]) => {
    await setTimeout(5)
    return statements.map(({ sql }) => [{ sql }])
  },
}

test('queries of one trip get their own answers', async () => {
  expect(await inOneTrip(session, (batch) => [batch.rows('a'), batch.rows('b')])).toEqual([
    [{ sql: 'a' }],
    [{ sql: 'b' }],
  ])
})

test('what fails before the answers are there is thrown, and ends no process meanwhile', async () => {
  const unhandled: unknown[] = []
  const note = (reason: unknown): void => void unhandled.push(reason)
  process.on('unhandledRejection', note)
  await expect(
    inOneTrip(session, (batch) => [batch.rows('a'), Promise.reject(new Error('interrupted'))]),
  ).rejects.toThrow('interrupted')
  process.off('unhandledRejection', note)
  expect(unhandled).toEqual([])
})
