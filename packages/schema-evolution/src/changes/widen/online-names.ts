import { collisionTag, shorten, type TableName } from '@sluice/schema'

const LONGEST = 63

/** `name` with an ending, in the bytes that Postgres gives to a name. */
function ending(name: string, end: string): string {
  const room = LONGEST - end.length
  return (Buffer.byteLength(name) <= room ? name : shorten(name, collisionTag(name), room)) + end
}

/** The column that grows beside another one. The catalog leaves out what ends so. */
export const besideColumn = (column: string): string => ending(column, '__sluice_new')

/** The trigger that keeps such columns of a table in step, and its function. */
export const besideTrigger = ({ name }: TableName): string => ending(name, '__sluice_widen')
