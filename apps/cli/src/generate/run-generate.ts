import { generate } from '@sluice/schema-evolution'
import type { Outcome } from '../command.ts'
import type { GenerateArguments } from '../commands/generate.ts'
import type { Context } from '../context.ts'
import { openProject } from '@sluice/pipeline'
import { generatedLine } from './generated-line.ts'

/** Runs `sluice generate`. */
export async function runGenerate(context: Context, { options }: GenerateArguments): Promise<Outcome> {
  const { dir, config } = await openProject(context, options.project)
  const generated = await generate({ projectDir: dir, config, check: options.check ?? false })
  return { text: generatedLine(generated), data: generated }
}
