import type { Row } from './row.ts'
import type { ResourceOptions } from '../resource.ts'

/** Says which table a row goes to. */
export type TableOfRow = (row: Row) => string

/** Hints of one of the tables that the rows of a resource go to; they override those of the resource. */
export type TableOptions = Omit<ResourceOptions, 'name' | 'table'>

/** Tables that the rows of one resource may go to, unless it says more. */
export const MAX_TABLES = 100
