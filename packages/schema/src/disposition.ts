/** What a load does to its final table. See MergeStrategy for `merge`. */
export type WriteDisposition = 'append' | 'merge' | 'replace'

export const WRITE_DISPOSITIONS: readonly WriteDisposition[] = ['append', 'merge', 'replace']
