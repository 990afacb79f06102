import type { Target } from '@sluice/loader'
import { replacedText, type Replacing } from '@sluice/schema'
import type { LoadRequest } from './load-request.ts'
import type { RunContext } from '../run/run-context.ts'

type Options = Pick<LoadRequest, 'fullRefresh' | 'reload' | 'limit'>

/**
 * True where a person must say that rows may be replaced: where an option leaves fewer of them, or is used on a protected
 * target; where a load without such an option takes away more than the share that may go.
 */
export function isDoubtful(
  { before, after, maxDrop = 0.5 }: Replacing,
  { fullRefresh, reload, limit }: Options,
  { protected: isProtected }: Pick<Target, 'protected'>,
): boolean {
  const refreshes = fullRefresh === true || reload === true
  if (refreshes && isProtected) return true
  return refreshes || limit !== undefined ? after < before : before - after > before * maxDrop
}

/** Asks whether rows may be replaced; if nobody can be asked, they may not. */
export async function confirmReplacing(
  replacing: Replacing,
  { ask }: Pick<RunContext, 'ask'>,
): Promise<boolean> {
  if (!ask) return false
  const { resource, isMissing } = replacing
  return ask(
    isMissing
      ? `${resource}: the source no longer has some rows: ${replacedText(replacing)}. Delete them, or mark them as deleted?`
      : `${resource}: the load replaces rows: ${replacedText(replacing)}. Replace them?`,
  )
}
