import { ROOT_ID, ROW_ID } from '@sluice/schema'
import { at } from '../table/merge-table.ts'

/** Which rows of a final table are to be deleted. */
export interface Deletion {
  /** The final table, quoted, with its alias. */
  readonly from: string
  /** The alias. */
  readonly row: 'f' | 'n'
  /** The other tables of the condition, with their aliases. */
  readonly using?: string
  readonly where: string
}

/** The rows in `nested` (a final table, quoted) of root rows, which are called `f`; to be deleted before them. */
export const nestedIn = (nested: string, { from, using, where }: Deletion): Deletion => ({
  from: `${nested} as n`,
  row: 'n',
  using: using === undefined ? from : `${from}, ${using}`,
  where: `${at('n', ROOT_ID)} = ${at('f', ROW_ID)}\n  and ${where}`,
})

/** The statement that deletes the rows. */
export const deletionOf = ({ from, using, where }: Deletion): string =>
  `delete from ${from}${using === undefined ? '' : `\nusing ${using}`}\nwhere ${where}`

/** Gives a row if there is still one to delete. */
export const leftBy = ({ from, using, where }: Deletion): string =>
  `select 1 as present\nfrom ${using === undefined ? from : `${from}, ${using}`}\nwhere ${where}\nlimit 1`
