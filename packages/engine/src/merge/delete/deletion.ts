/** Which rows of a final table are to be deleted. */
export interface Deletion {
  /** The final table, quoted, with its alias. */
  readonly from: string
  /** The other tables of the condition, with their aliases. */
  readonly using?: string
  readonly where: string
}

/** The statement that deletes the rows. */
export const deletionOf = ({ from, using, where }: Deletion): string =>
  `delete from ${from}${using === undefined ? '' : `\nusing ${using}`}\nwhere ${where}`

/** Gives a row if there is still one to delete. */
export const leftBy = ({ from, using, where }: Deletion): string =>
  `select 1 as present\nfrom ${using === undefined ? from : `${from}, ${using}`}\nwhere ${where}\nlimit 1`
