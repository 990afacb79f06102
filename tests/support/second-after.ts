import { setTimeout } from 'node:timers/promises'

/**
 * Waits until a migration that is made gets a later second than this one: ids have the second in which they were made, and those
 * of one are ordered by name. An id may be a second ahead of the clock, as ids come after all that exist.
 */
export async function secondAfter(id: string): Promise<void> {
  const now = (): string => new Date().toISOString().replaceAll(/[-:]|\..*/g, '')
  while (now() <= id.slice(0, 15)) await setTimeout(50)
}
