import { impact, impactMarkdown, type ImpactReport, type Use } from '@sluice/schema-evolution'
import type { Outcome } from '../framework/command.ts'
import type { ImpactArguments } from './impact-options.ts'
import type { Context } from '../framework/context.ts'
import { openProject, chooseMigrations } from '@sluice/pipeline'
import { impactText } from './impact-text.ts'

/** Runs `sluice impact`. */
export async function runImpact(
  context: Context,
  { options, positionals }: ImpactArguments,
): Promise<Outcome> {
  const project = await openProject(context, options.project)
  const chosen = await chooseMigrations(context, project, { ...options, named: positionals })
  if (chosen.migrations.length === 0) return nothing(chosen.why, options.markdown ?? false)
  const report = await impact({
    projectDir: project.dir,
    config: project.config,
    migrations: chosen.migrations,
    signal: context.signal,
  })
  return {
    text: options.markdown ? impactMarkdown(report).trimEnd() : impactText(report, chosen.why, context),
    data: dataOf(report),
  }
}

const nothing = (why: string, markdown: boolean): Outcome => ({
  text: markdown ? 'No migration changes the tables.' : `no migration is ${why}; name one to look at it`,
  data: { migrations: [], engines: [], changes: [], checked: { files: 0, models: 0 }, notes: [] },
})

const dataOf = ({ changes, ...report }: ImpactReport) => ({
  ...report,
  changes: changes.map(({ change, typeBefore, typeAfter, silent, breaks, touches, may }) => ({
    change,
    type_before: typeBefore ?? null,
    type_after: typeAfter ?? null,
    silent: silent ?? null,
    breaks: breaks.map(useData),
    touches: touches.map(useData),
    may: may.map(useData),
  })),
})

const useData = ({ kind, file, line, name, access, detail }: Use) => ({
  kind,
  file,
  line,
  name,
  access,
  detail,
})
