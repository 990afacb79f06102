import { sha256 } from '../../migration/checksum.ts'
import type { SqlFile } from '../../migration/sql-file.ts'

/** The checksum of a file's first statements: of a half applied file the rest may still be corrected. */
export const prefixChecksum = ({ statements }: SqlFile, count: number): string =>
  sha256(
    statements
      .slice(0, count)
      .map(({ text }) => text)
      .join(';\n'),
  )
