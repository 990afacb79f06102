/** The tables as the reviewed migrations made them; a column that changes there is a compile error here. */
export type { DB } from '../../../../generated/database.ts'
