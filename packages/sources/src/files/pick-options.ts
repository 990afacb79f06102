import type { FileItem } from '@sluice/loader'
import { dateInName } from './date-in-name.ts'
import { nameFilter, type Glob } from './name-filter.ts'

/** Which files are read. */
export interface PickOptions {
  readonly glob?: Glob | undefined
  /** Globs on the paths in archives (zip, tar): which of their files are read. All but hidden ones by default. */
  readonly members?: Glob | undefined
  /** Capitals and small letters are the same for the globs. */
  readonly ignoreCase?: boolean | undefined
}

/** Which files of an archive are read, with the date in their names. */
export function memberPick({ members, ignoreCase }: PickOptions): NonNullable<FileItem['member']> {
  const picks = nameFilter(members, ignoreCase)
  return (name) => {
    const date = dateInName(name)
    return picks(name) ? { ...(date !== undefined && { date }) } : undefined
  }
}
