import type { Outcome } from '../framework/command.ts'
import type { LoadsArguments } from './loads-options.ts'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import { dropLoad, loadDetails, showLoad, withLoadedTarget } from '@sluice/pipeline'
import { droppedText } from './dropped-text.ts'
import { listLoads } from './list-loads.ts'
import { loadText } from './load-text.ts'

/** Runs `sluice loads`. */
export async function runLoads(context: Context, { options, positionals }: LoadsArguments): Promise<Outcome> {
  const drop = positionals[0] === 'drop'
  const [id, more] = drop ? positionals.slice(1) : positionals
  if (more !== undefined) throw new UsageError(`unexpected argument ${JSON.stringify(more)}`, HELP)
  if (drop && id === undefined) throw new UsageError('ID is missing', 'write sluice loads drop 12')
  const loadId = id === undefined ? undefined : parseId(id)
  const { limit = 20, failed = false } = options
  if (failed && loadId !== undefined)
    throw new UsageError('--failed lists loads, and takes no ID', 'write sluice loads --failed')
  return withLoadedTarget(context, options, async (opened) => {
    if (loadId === undefined) return listLoads(opened, { limit, failed }, context)
    if (drop) {
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
