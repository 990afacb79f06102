import type { TableName } from '@sluice/schema'
import type { SqlFile } from '../sql-file.ts'

const RENAMED = /^alter table "((?:[^"]|"")+)"\."((?:[^"]|"")+)__sluice_copy" rename to /

const plain = (name: string): string => name.replaceAll('""', '"')

/** The tables in whose place a file for DuckDB puts a copy, which has columns and rows alone. */
export const copiedIn = ({ statements }: Pick<SqlFile, 'statements'>): readonly TableName[] =>
  statements.flatMap(({ text }) => {
    const [, dataset, name] = RENAMED.exec(text) ?? []
    return dataset === undefined || name === undefined ? [] : [{ dataset: plain(dataset), name: plain(name) }]
  })
