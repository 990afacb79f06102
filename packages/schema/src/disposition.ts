/** What a load does to its final table. `merge` is an upsert by primary key. */
export type WriteDisposition = 'append' | 'merge' | 'replace'

export const WRITE_DISPOSITIONS: readonly WriteDisposition[] = ['append', 'merge', 'replace']
