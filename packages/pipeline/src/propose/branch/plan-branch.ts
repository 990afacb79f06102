import type { SchemaChange } from '@sluice/schema'
import { announcedTables, waitingTables } from '@sluice/ledger'
import { applyChanges, planProposal } from '@sluice/schema-evolution'
import { isDeepStrictEqual } from 'node:util'
import type { DraftTree } from '../../git/draft-tree.ts'
import { basis } from '../../load/propose-waiting.ts'
import type { Opened } from '../../target/with-target.ts'
import type { LaidDecisions } from './merge-rejections.ts'

/** What the base of a branch lacks of what waits, and whether the migrations on the branch give just that. */
export async function planBranch(
  { engine, project }: Opened,
  dataset: string,
  base: DraftTree,
  { onBranch, rejections }: Pick<LaidDecisions, 'onBranch' | 'rejections'>,
): Promise<{ readonly needed: readonly SchemaChange[]; readonly satisfied: boolean }> {
  const observed = await waitingTables(engine.session, [dataset])
  const announced = await announcedTables(engine.session, dataset)
  const known = await basis(engine, { ...project, dir: base.projectDir }, [dataset], observed, {
    installed: true,
    announced,
  })
  const { before, changes: needed } = await planProposal({
    ...known,
    rejections: [...(known.rejections ?? []), ...rejections],
  })
  const planned = onBranch.flatMap(({ plan }) => plan?.changes ?? [])
  return {
    needed,
    satisfied: isDeepStrictEqual(applyChanges(before, planned), applyChanges(before, needed)),
  }
}
