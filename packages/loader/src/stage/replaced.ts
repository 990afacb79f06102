import { replacedText, SluiceError, snakeCase, type Replaced, type Replacing } from '@sluice/schema'
import { qualified, type Transaction } from '@sluice/engine'
import type { TableCounts } from '@sluice/ledger'
import type { Known } from '../context/known.ts'
import type { StagedFile, StagedResource } from '../staged/staged-resource.ts'

/** Counts the rows of the table that a load is about to replace. */
export async function countReplaced(
  tx: Transaction,
  { known, dataset }: { readonly known: Known; readonly dataset: string },
  { resource, disposition }: StagedResource,
): Promise<number> {
  const name = snakeCase(resource.name)
  const isThere = known.tables.some((table) => table.dataset === dataset && table.name === name)
  if (disposition !== 'replace' || !isThere) return 0
  const [row] = await tx.rows<{ rows: number }>(`select count(*) as rows from ${qualified(dataset, name)}`)
  return row?.rows ?? 0
}

/**
 * What a load has replaced: the table, or the rows of files; undefined where there were none, and where new versions of files
 * have no fewer rows.
 */
export function replacedBy(
  known: Known,
  { resource, disposition, replacedFiles, refresh }: StagedResource,
  tableRows: number,
  files: readonly StagedFile[],
  counts: readonly TableCounts[],
): Replaced | undefined {
  if (disposition === 'replace') {
    const root = counts.find(({ table }) => table === snakeCase(resource.name))
    const after = (root?.rowsMerged ?? 0) + (root?.rowsWaiting ?? 0)
    return tableRows === 0 ? undefined : { before: tableRows, after }
  }
  const names = new Set(replacedFiles)
  const sum = (rows: readonly number[]): number => rows.reduce((total, one) => total + one, 0)
  const former = (known.files.get(resource.name) ?? []).filter(({ name }) => names.has(name))
  const before = sum(former.map(({ rows = 0 }) => rows))
  const after = sum(files.filter(({ item }) => names.has(item.name)).map(({ rows }) => rows))
  const isNews = refresh === 'none' ? after < before : before > 0
  return isNews ? { before, after, files: former.length } : undefined
}

/** Rows would be replaced, and nobody has confirmed it yet. */
export class NotConfirmed extends SluiceError {
  readonly replacing: Replacing

  constructor(replacing: Replacing) {
    super(
      `nothing was loaded: rows would be replaced, which nobody has confirmed: ${replacedText(replacing)}`,
      {
        code: 'E_NOT_CONFIRMED',
        place: replacing.resource,
        hint: 'if the numbers are right, run it again with --yes',
      },
    )
    this.replacing = replacing
  }
}
