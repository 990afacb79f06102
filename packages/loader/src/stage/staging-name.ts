import { collisionTag, shorten } from '@sluice/schema'

/** Longest identifier of Postgres, in bytes. */
const LONGEST = 63

/** A staging table's name: the table's and the load's, with a tag in the middle where that is too long. */
export function stagingName(table: string, loadId: number): string {
  const suffix = `__${loadId}`
  const room = LONGEST - suffix.length
  return (Buffer.byteLength(table) <= room ? table : shorten(table, collisionTag(table), room)) + suffix
}
