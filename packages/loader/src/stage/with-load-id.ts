import type { StagedColumn, StagedResource } from '../staged/staged-resource.ts'

/** The same rows as those of another load: what is recorded as evidence names it. */
export const withLoadId = (staged: readonly StagedResource[], loadId: number): readonly StagedResource[] =>
  staged.map((resource) => ({
    ...resource,
    tables: resource.tables.map((table) => ({
      ...table,
      columns: table.columns.map((column): StagedColumn =>
        column.evidence ? { ...column, evidence: { ...column.evidence, loadId } } : column,
      ),
    })),
  }))
