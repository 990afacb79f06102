import { recordSource } from '@sluice/pipeline'
import type { Arguments, Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import type { OptionTable } from '../framework/option.ts'
import { recordedText } from './record-text.ts'

type RecordArguments = Arguments<{
  readonly pages: OptionTable[string] & { readonly kind: 'count' }
  readonly replace: OptionTable[string] & { readonly kind: 'text' }
}>

/** Runs `sluice record`. */
export async function runRecord(
  context: Context,
  { options, positionals }: RecordArguments,
): Promise<Outcome> {
  const [source = ''] = positionals
  const { pages, replace } = options
  const recorded = await recordSource(context, options, source, {
    ...(pages !== undefined && { pages }),
    ...(replace !== undefined && { replace: replace.split(',').map((name) => name.trim()) }),
  })
  return { text: recordedText(recorded, context), data: { recorded } }
}
