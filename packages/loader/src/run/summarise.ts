import { printedError } from '@sluice/schema'
import type { ResourceDoneEvent } from '../events/load-event.ts'
import type { ResourceSummary } from '../events/load-summary.ts'
import type { Extracted } from '../extract/extracted.ts'
import type { Committed } from '../stage/commit-load.ts'
import { rowsOf, type StagedResource } from '../staged/staged-resource.ts'

/** A resource's counts: for the summary, and as the event that says it is done. */
export interface Summarised {
  readonly summary: ResourceSummary
  readonly event: Omit<ResourceDoneEvent, 'kind'>
}

/** The counts of a source's resources, of those too that had nothing new. */
export function summarise(
  source: string,
  extracted: readonly Extracted[],
  staged: readonly StagedResource[],
  { counts, replaced: replacedRows, cursors }: Committed,
): readonly Summarised[] {
  // Rows of a resource that say their tables are counted there.
  const shown = extracted.filter(({ routed = [], invalid = [] }) => routed.length === 0 || invalid.length > 0)
  return shown.map(({ resource, items }): Summarised => {
    const own = staged.find((one) => one.resource.name === resource.name)
    const root = own?.tables[0]
    const table = own?.fastPath?.tables[0]?.name ?? root?.name
    const rowsQuarantined = own?.quarantined.length ?? 0
    const bad = own?.files.flatMap((file) => file.bad ?? []) ?? []
    const left = root && rowsOf(root)
    const merged = counts.find((count) => count.table === table)
    const replaced = replacedRows.get(resource.name)
    const cursor = cursors.get(resource.name)
    const event = {
      resource: `${source}.${resource.name}`,
      files: items.length,
      rowsRead: merged?.rowsRead ?? (left ? left.staged + left.discarded : 0) + rowsQuarantined,
      rowsMerged: merged?.rowsMerged ?? 0,
      rowsWaiting: merged?.rowsWaiting ?? 0,
      rowsBlocked: merged?.rowsBlocked ?? 0,
      rowsSuperseded: merged?.rowsSuperseded ?? 0,
      rowsQuarantined,
      rowsDiscarded: merged?.rowsDiscarded ?? left?.discarded ?? 0,
      ...(merged?.rowsDeleted && { rowsDeleted: merged.rowsDeleted }),
      ...(merged?.rowsOlder && { rowsOlder: merged.rowsOlder }),
      ...(bad.length > 0 && { badFiles: bad.length }),
      ...(replaced && { replaced }),
      ...(cursor && { cursor }),
    }
    const summary: ResourceSummary = {
      name: event.resource,
      files: event.files,
      rows_read: event.rowsRead,
      rows_merged: event.rowsMerged,
      rows_waiting: event.rowsWaiting,
      rows_blocked: event.rowsBlocked,
      rows_superseded: event.rowsSuperseded,
      rows_quarantined: event.rowsQuarantined,
      rows_discarded: event.rowsDiscarded,
      values_discarded: merged?.valuesDiscarded ?? root?.valuesDiscarded ?? 0,
      ...(event.rowsDeleted && { rows_deleted: event.rowsDeleted }),
      ...(event.rowsOlder && { rows_older: event.rowsOlder }),
      ...(bad.length > 0 && { bad_files: bad.map(printedError) }),
      ...(replaced && { replaced }),
      ...(cursor && { cursor }),
    }
    return { summary, event }
  })
}
