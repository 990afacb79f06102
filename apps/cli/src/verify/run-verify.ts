import { describeModels } from '@sluice/transform'
import { verify, type Finding, type Note, type Verified } from '@sluice/schema-evolution'
import type { Outcome } from '../framework/command.ts'
import type { VerifyArguments } from './verify-options.ts'
import type { Context } from '../framework/context.ts'
import { counted } from '../output/numbers.ts'
import { openProject, withExistingTarget, liveFindings } from '@sluice/pipeline'

/** Runs `sluice verify`. */
export async function runVerify(context: Context, { options }: VerifyArguments): Promise<Outcome> {
  const { dir, config } = await openProject(context, options.project, options.target)
  const files = await verify({ projectDir: dir, config, models: describeModels })
  const live = options.live
    ? await withExistingTarget(context, options, async (opened) => ({
        ...(await liveFindings(opened)),
        target: opened.chosen.name,
      }))
    : { findings: [], notes: [], target: undefined }
  const verified = {
    ...files,
    findings: [...files.findings, ...live.findings],
    notes: [...files.notes, ...live.notes],
  }
  const { migrations, kinds, findings, notes } = verified
  return {
    text: textOf(verified, live.target, context.colors),
    data: { ok: findings.length === 0, migrations, engines: kinds, findings, notes },
    failed: findings.length > 0,
  }
}

function textOf(
  { migrations, kinds, findings, notes }: Verified,
  target: string | undefined,
  colors: Context['colors'],
): string {
  const what = `${counted(migrations, 'migration')} on ${kinds.join(' and ')}`
  const live = target === undefined ? '' : `; target ${target} matches its applied migrations`
  const summary =
    findings.length === 0
      ? `${colors.green('ok')} ${what}: they run and match their plans, and generated/ matches them${live}`
      : `${counted(findings.length, 'finding')} in ${what}`
  return [
    ...notes.map((note) => noteLine(note, colors)),
    ...findings.map((one) => section(one, colors)),
    summary,
  ].join('\n')
}

const noteLine = ({ place, message }: Note, colors: Context['colors']): string =>
  `${colors.dim('note')} ${place}: ${message}`

const section = ({ code, place, message, hint }: Finding, colors: Context['colors']): string =>
  `${colors.red('error')} ${code}: ${message}\n  at ${place}\n  ${colors.cyan('→')} ${hint}`
