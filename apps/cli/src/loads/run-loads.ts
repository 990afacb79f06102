import type { Outcome } from '../framework/command.ts'
import type { LoadsArguments } from './loads-options.ts'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import { dropLoad, loadDetails, revertLoad, showLoad, withLoadedTarget } from '@sluice/pipeline'
import { droppedText } from './dropped-text.ts'
import { listLoads } from './list-loads.ts'
import { revertedText } from './reverted-text.ts'
import { loadText } from './load-text.ts'

/** Runs `sluice loads`. */
export async function runLoads(context: Context, { options, positionals }: LoadsArguments): Promise<Outcome> {
  const [verb] = positionals
  const action = verb === 'drop' || verb === 'revert' ? verb : undefined
  const [id, more] = action ? positionals.slice(1) : positionals
  if (more !== undefined) throw new UsageError(`unexpected argument ${JSON.stringify(more)}`, HELP)
  if (action && id === undefined) throw new UsageError('ID is missing', `write sluice loads ${action} 12`)
  const loadId = id === undefined ? undefined : parseId(id)
  const { limit = 20, failed = false, 'dry-run': dryRun = false, yes = false } = options
  if (action !== 'revert' && (dryRun || yes))
    throw new UsageError(
      `${dryRun ? '--dry-run' : '--yes'} is for sluice loads revert`,
      'write sluice loads revert 12',
    )
  if (failed && loadId !== undefined)
    throw new UsageError('--failed lists loads, and takes no ID', 'write sluice loads --failed')
  return withLoadedTarget(context, options, async (opened) => {
    if (loadId === undefined) return listLoads(opened, { limit, failed }, context)
    if (action === 'revert') {
      const data = await revertLoad(opened, context, loadId, { dryRun, yes })
      return { text: revertedText(data, context), data }
    }
    if (action === 'drop') {
      const data = await dropLoad(opened, loadId)
      return { text: droppedText(data, context), data }
    }
    const shown = await showLoad(opened, loadId)
    return { text: loadText(shown, loadId, context), data: loadDetails(shown, loadId) }
  })
}

const HELP = 'see sluice loads --help'

function parseId(text: string): number {
  const id = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(id)) return id
  throw new UsageError(`${JSON.stringify(text)} is not a load number`, 'sluice loads lists them')
}
