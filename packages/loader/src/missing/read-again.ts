import { rejectionOf, type ColumnType } from '@sluice/schema'
import { pathLists, type Incremental } from '../api/cursor/incremental.ts'
import { dispositionOf } from '../api/disposition-of.ts'
import { tableOf, type RowsResource } from '../api/resource.ts'
import { hintFor, readsOtherwise } from '../api/rows/column-hint.ts'
import { keyNames, withRenamedKeys } from '../context/key-columns.ts'
import { reviewedTypes, type LoadContext } from '../context/load-context.ts'
import { pathColumns, withPathColumns } from '../context/path-columns.ts'
import { mergeKeyNames, strategyOf } from '../context/strategy-of.ts'
import type { KeyColumn, RowsOfCursor } from '../cursor/keys-without-value.ts'

/** Types whose values have one text. */
const SPELLED_ONCE: ReadonlySet<ColumnType | undefined> = new Set(['bigint', 'text', 'bool', 'date'])

/** The rows of a table that loads read again by their key until their cursor has a value. */
export interface ReadAgain {
  readonly rows: RowsOfCursor
  readonly key: readonly KeyColumn[]
  /** A column of the key that has other values in the target than in the source. */
  readonly masked: string | undefined
}

const NO_RAW = { columns: [] }

/** Which rows a resource reads again; or why it reads none. */
export function readAgain(
  given: RowsResource,
  incremental: Incremental,
  context: LoadContext,
): ReadAgain | { readonly why: string } {
  const { known, dataset, options } = context
  const renamed = withRenamedKeys(given, known.renames, dataset)
  const resource = withPathColumns(renamed, NO_RAW, context)
  const key = [resource.primaryKey ?? []].flat()
  const names = keyNames(resource)
  const strategy = strategyOf(resource)
  const mergeKey = mergeKeyNames(resource)
  if (key.length === 0) return { why: 'it has no primary key by which a row could be found again' }
  if (dispositionOf(resource, options) !== 'merge' || strategy?.kind === 'insert-only')
    return { why: 'its loads only add rows, and never update existing ones' }
  if (
    mergeKey.length > 0 &&
    (mergeKey.length !== names.length || mergeKey.some((one) => !names.includes(one)))
  )
    return {
      why: 'its loads replace all rows of a merge key, so reading one row again would delete the others',
    }
  const paths = pathLists(incremental)
  const root = tableOf(resource)
  const columns = paths.map((list) => pathColumns(list, NO_RAW, resource, context))
  const lacking = paths.flat().find((path, i) => {
    const column = columns.flat()[i] ?? ''
    const table = { dataset, name: root }
    return (
      hintFor(resource.columns, path)?.ignore === true ||
      rejectionOf(known.rejections, { kind: 'add-column', table, column }) !== undefined
    )
  })
  if (lacking !== undefined)
    return {
      why: `its table leaves out the column ${lacking} of the cursor, so no row has a value there`,
    }
  const types = reviewedTypes(context).get(root)
  return {
    rows: { dataset, root, key: names, columns, ...(strategy?.versions && { versions: strategy.versions }) },
    key: key.map((source, i) => {
      const type = types?.get(names[i] ?? '')
      const isRespelled = !SPELLED_ONCE.has(type) || readsOtherwise(hintFor(resource.columns, source))
      return { source, type, isRespelled }
    }),
    masked: key.find((source) => hintFor(resource.columns, source)?.mask !== undefined),
  }
}
