import type { SqlFile } from '../sql-file.ts'

const rendered = ({ headers }: SqlFile): string | undefined => headers.get('Rendered')?.at(-1)

/** Whether a person changed the SQL that was rendered; a file without a record of what was rendered counts as not. */
export const isEdited = (file: SqlFile): boolean =>
  rendered(file) !== undefined && rendered(file) !== file.checksum

/** Whether the SQL is what was rendered for certain, so that no edit is lost when it is rendered again. */
export const isAsRendered = (file: SqlFile): boolean => rendered(file) === file.checksum
