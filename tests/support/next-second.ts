import { setTimeout } from 'node:timers/promises'

/** Waits for the next second: migrations have the second in their ids in which they were made, and those of one are ordered by name. */
export const nextSecond = (): Promise<void> => setTimeout(1001 - (Date.now() % 1000))
