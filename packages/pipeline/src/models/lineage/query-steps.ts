import type { EngineKind } from '@sluice/engine'
import { codeUses, type CodeUses } from '../code-uses.ts'
import type { Project } from '../../project/project.ts'
import type { DescribedLineage } from './describe-lineage.ts'
import type { Place } from './lineage.ts'

/** The typed queries that use the columns that were asked for, or columns made of them. */
export async function queriesBelow(
  project: Project,
  kind: EngineKind,
  { of, downstream }: DescribedLineage,
  signal: AbortSignal,
): Promise<CodeUses> {
  const made = downstream.filter(({ direct }) => direct).map(({ to }) => to)
  const places = [...of, ...made].filter(
    ({ table, column }: Place) => column !== null && !table.startsWith('source:'),
  )
  return codeUses(project, kind, places, signal)
}
