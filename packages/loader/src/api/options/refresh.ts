import type { LoadOptions } from './load-options.ts'

/**
 * What of a resource a load reads again: nothing that was loaded before, the files of its window, whose rows are replaced,
 * or all there is, which replaces the table.
 */
export type Refresh = 'none' | 'files' | 'table'

/** A full refresh of a window is a reload of its files: what lies outside stays as it is. */
export function refreshOf({ fullRefresh, reload, since, until, maxFiles }: LoadOptions): Refresh {
  if (reload) return 'files'
  if (!fullRefresh) return 'none'
  return since === undefined && until === undefined && maxFiles === undefined ? 'table' : 'files'
}
