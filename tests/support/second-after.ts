import { setTimeout } from 'node:timers/promises'

/** Waits for the next second: migrations have the second in their ids in which they were made, and those of one are ordered by name. */
export const nextSecond = (): Promise<void> => setTimeout(1001 - (Date.now() % 1000))

/**
 * Waits until a migration that is made gets a later second than this one, whose id may be a second ahead of the clock, as
 * ids come after all that exist.
 */
export async function secondAfter(id: string): Promise<void> {
  const now = (): string => new Date().toISOString().replaceAll(/[-:]|\..*/g, '')
  while (now() <= id.slice(0, 15)) await setTimeout(50)
}
