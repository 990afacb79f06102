import type { ModelsPlan, PlannedFile } from '@sluice/pipeline'
import type { Colors } from '../framework/colors.ts'
import { counted } from '../output/numbers.ts'

const WHY: Readonly<Record<PlannedFile['status'], string>> = {
  new: 'new',
  changed: 'its query changed',
  below: 'reads a model whose columns change',
  unchanged: 'unchanged',
}

/** A plan for people. Models of which nothing but rows changes are one line. */
export function modelsPlanText(plan: ModelsPlan, colors: Colors): string {
  const { models, queries, gone, pending, uncertain, needs_yes: needsYes } = plan
  const same = models.filter(({ status }) => status === 'unchanged')
  const waits = same.filter(({ slices }) => slices.length > 0)
  const lines = [
    ...models.filter(({ status }) => status !== 'unchanged').flatMap((model) => modelLines(model, colors)),
    ...waits.map(({ model, slices }) => `${model}: builds ${slices.map(sliceText).join(', ')}`),
    ...queries.map(
      ({ file, line, name, of, certain }) =>
        `${colors.yellow(certain ? 'query' : 'may be a query')} ${name} (${file}:${line}) uses ${of}`,
    ),
    ...(uncertain === null ? [] : [colors.yellow(`queries were not looked at: ${uncertain}`)]),
    ...gone.map((name) => `${name}: no file makes it any more; it stays until you drop it`),
    ...(pending.length === 0
      ? []
      : [
          colors.yellow(
            `${counted(pending.length, 'migration')} pending: planned on the tables without them`,
          ),
        ]),
    ...(needsYes
      ? ['the target is protected: `sluice models build` needs --yes for columns that go or change']
      : []),
  ]
  const changed = models.length - same.length
  const summary = `${counted(changed, 'model')} to build because of a change, ${same.length} unchanged`
  return [...lines, colors.dim(`(${summary})`)].join('\n')
}

function modelLines(planned: PlannedFile, colors: Colors): readonly string[] {
  const { model, status, materialized, action, rows, additive, destructive, breaks, diff } = planned
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
