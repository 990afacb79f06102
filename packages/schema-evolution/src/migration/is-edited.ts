import type { SqlFile } from './sql-file.ts'

/** Whether a person changed the SQL that was rendered; a file without a record of what was rendered counts as not. */
export function isEdited({ headers, checksum }: SqlFile): boolean {
  const rendered = headers.get('Rendered')?.at(-1)
  return rendered !== undefined && rendered !== checksum
}
