import type { SqlFile } from '../../migration/sql-file.ts'
import type { TableName } from '@sluice/schema'

/** `alter table … rename column a to b`, as a reviewer may have written it. */
export interface Rename extends TableName {
  readonly from: string
  readonly to: string
}

const NAME = String.raw`(?:"((?:[^"]|"")+)"|(\w+))`
const RENAME = new RegExp(
  String.raw`^alter\s+table\s+(?:if\s+exists\s+)?${NAME}\s*\.\s*${NAME}\s+rename\s+(?:column\s+)?(?!to\b)${NAME}\s+to\s+${NAME}`,
  'i',
)

/** The columns that a file renames: a shadow that was migrated shows one dropped and one added. */
export const findRenames = ({ statements }: SqlFile): readonly Rename[] =>
  statements.flatMap(({ text }) => {
    const match = RENAME.exec(text)
    if (!match) return []
    const part = (at: number): string =>
      match[at]?.replaceAll('""', '"') ?? match[at + 1]?.toLowerCase() ?? ''
    return [{ dataset: part(1), name: part(3), from: part(5), to: part(7) }]
  })
