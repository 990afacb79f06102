import { counted } from '@sluice/schema'
import type { PlannedModel } from '@sluice/transform'
import type { ModelsPlan, PlannedFile, SelectedPlan } from './plan-project-models.ts'

/** What gives parts of a text a color. */
export interface Colors {
  bold(text: string): string
  dim(text: string): string
  red(text: string): string
  green(text: string): string
  yellow(text: string): string
}

const same = (text: string): string => text

/** Leaves a text as it is. */
const NO_COLORS: Colors = { bold: same, dim: same, red: same, green: same, yellow: same }

const WHY: Readonly<Record<PlannedFile['status'], string>> = {
  new: 'new',
  changed: 'its query changed',
  below: 'reads a model whose columns change',
  unchanged: 'unchanged',
}

/** A plan for people. Models of which nothing but rows changes are one line. */
export function modelsPlanText(plan: ModelsPlan, colors: Colors): string {
  const { models, gone, pending, needs_yes: needsYes } = plan
  const kept = models.filter(({ status }) => status === 'unchanged')
  const waits = kept.filter(({ slices }) => slices.length > 0)
  const changed = models.filter(({ status }) => status !== 'unchanged')
  const lines = [
    ...changed.flatMap((model) => modelLines(model, colors, model.diff)),
    ...waits.map(({ model, slices }) => `${model}: builds ${slices.map(sliceText).join(', ')}`),
    ...queryLines(plan, colors),
    ...gone.map((name) => `${name}: its file no longer exists; it stays until you drop it`),
    ...(pending.length === 0
      ? []
      : [colors.yellow(`${counted(pending.length, 'migration')} pending: this plan does not include them`)]),
    ...(needsYes
      ? ['the target is protected: `sluice models build` needs --yes to drop or change columns']
      : []),
  ]
  const summary = `${counted(changed.length, 'model')} to build because of a change, ${kept.length} unchanged`
  return [...lines, colors.dim(`(${summary})`)].join('\n')
}

/** What breaks, or changes its columns: all that somebody has to agree to, in a build of a protected target. */
export const changedLines = (plan: SelectedPlan): readonly string[] => [
  ...plan.models.filter(isShifted).flatMap((model) => modelLines(model, NO_COLORS)),
  ...queryLines(plan, NO_COLORS),
]

/** Whether the columns of a model that is built already change, or it no longer runs. */
const isShifted = ({ additive, destructive, breaks }: PlannedModel): boolean =>
  additive.length + destructive.length > 0 || breaks !== null

const queryLines = (
  { queries, uncertain }: Pick<ModelsPlan, 'queries' | 'uncertain'>,
  colors: Colors,
): readonly string[] => [
  ...queries.map(
    ({ file, line, name, of, certain }) =>
      `${colors.yellow(certain ? 'query' : 'may be a query')} ${name} (${file}:${line}) uses ${of}`,
  ),
  ...(uncertain === null ? [] : [colors.yellow(`queries were not checked: ${uncertain}`)]),
]

function modelLines(planned: PlannedModel, colors: Colors, diff: string | null = null): readonly string[] {
  const { model, status, materialized, action, rows, additive, destructive, breaks } = planned
  const what =
    rows === null ? '' : `, about ${counted(rows, 'row')} ${action === 'fill' ? 'built again' : 'stay'}`
  return [
    `${colors.bold(model)}: ${WHY[status]} (${materialized}${what})`,
    ...additive.map((change) => `  ${colors.green('+')} ${change}`),
    ...destructive.map((change) => `  ${colors.red('!')} ${change}`),
    ...(breaks
      ? [`  ${colors.red('breaks')}: ${breaks.message}${breaks.place === null ? '' : ` at ${breaks.place}`}`]
      : []),
    ...(diff === null ? [] : diff.split('\n').map((line) => `    ${colored(line, colors)}`)),
  ]
}

const colored = (line: string, colors: Colors): string =>
  line.startsWith('+') ? colors.green(line) : line.startsWith('-') ? colors.red(line) : colors.dim(line)

/** `2026-01-01 to 2026-01-03`, both included. */
function sliceText({ since, until }: PlannedFile['slices'][number]): string {
  const last = new Date(`${until}T00:00:00Z`)
  last.setUTCDate(last.getUTCDate() - 1)
  const to = last.toISOString().slice(0, 10)
  if (since.startsWith('0001-')) return `all days to ${to}`
  return since === to ? since : `${since} to ${to}`
}
