import { diagnose } from '@sluice/pipeline'
import type { NoOptions, Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { NODE } from '../framework/version.ts'
import { checksText } from './checks-text.ts'

/** Runs `sluice doctor`. */
export async function runDoctor(context: Context, { options }: NoOptions): Promise<Outcome> {
  const checks = await diagnose(context, options, NODE)
  const ok = checks.every(({ level }) => level !== 'error')
  return { text: checksText(checks, context), data: { ok, checks }, failed: !ok }
}
