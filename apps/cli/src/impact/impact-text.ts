import type { ChangeImpact, ImpactReport, Use } from '@sluice/schema-evolution'
import type { Context } from '../framework/context.ts'
import { cellText } from '../output/cell.ts'
import { counted } from '../output/numbers.ts'
import { renderTable } from '../output/table.ts'
import { cut, widthOf } from '../output/width.ts'

type Look = Pick<Context, 'colors' | 'width'>

/** The report for a terminal: a table for each change, what breaks first. */
export function impactText(report: ImpactReport, why: string, look: Look): string {
  const { migrations, changes, checked, notes, uncertain } = report
  const sections = changes.map((change) => changeText(change, look))
  return [
    [
      ...migrations.map((id) => look.colors.bold(`migrations/${id}`)),
      look.colors.dim(
        `${why}; checked ${counted(checked.files, 'file')} and ${counted(checked.models, 'SQL model')}`,
      ),
    ].join('\n'),
    ...(sections.length > 0 ? sections : ['the tables do not change']),
    ...(uncertain.length > 0
      ? [uncertain.map((why) => look.colors.yellow(`! breaks may be missing: ${why}`)).join('\n')]
      : []),
    ...(notes.length > 0 ? [notes.map((note) => look.colors.yellow(`note: ${note}`)).join('\n')] : []),
  ].join('\n\n')
}

function changeText(
  { change, typeBefore, typeAfter, silent, breaks, touches, may }: ChangeImpact,
  look: Look,
): string {
  const { colors } = look
  const types = typesText(typeBefore, typeAfter)
  const title = `${colors.bold(change)}${types === '' ? '' : `: ${types}`}`
  const head = silent === undefined ? title : `${title}\n${colors.yellow(`! ${silent}`)}`
  const uses = [
    ...breaks.map((use) => [colors.red('breaks'), true, use] as const),
    ...touches.map((use) => [colors.yellow('touches'), false, use] as const),
    ...may.map((use) => [colors.dim('may'), false, use] as const),
  ]
  if (uses.length === 0) return `${head}\nnothing uses it`
  return [
    head,
    `breaks ${breaks.length}, touches ${touches.length}, may touch ${may.length}`,
    ...withReasons(usesTable(uses, look), breaks, look),
  ].join('\n')
}

type LabelledUse = readonly [label: string, broken: boolean, use: Use]

const whatOf = ({ kind, name }: Use): string => (kind === 'query' ? name : `${kind} ${name}`)

function usesTable(uses: readonly LabelledUse[], { colors, width }: Look): readonly string[] {
  const whats = Math.max(...uses.map(([, , use]) => widthOf(whatOf(use))))
  // The line and the name of the file say most of a place, so it is not the table that cuts it.
  const room = width === undefined ? Infinity : Math.max(24, width - whats - OTHERS)
  return renderTable(
    ['', 'what', 'where', 'does', 'how'].map((title) => ({ title })),
    uses.map(([label, broken, use]) => [
      label,
      whatOf(use),
      cutStart(`${use.file}:${use.line}`, room),
      use.access,
      broken ? '' : cellText(use.detail),
    ]),
    { colors, width, widestColumn: 100 },
  ).split('\n')
}

/** Cells of the columns beside what and where, at least. */
const OTHERS = 34

const cutStart = (text: string, width: number): string =>
  text.length <= width ? text : `…${text.slice(text.length - width + 1)}`

/** Puts below each line of a table, of which the first ones break, why that is. */
const withReasons = (
  [title = '', ...lines]: readonly string[],
  breaks: readonly Use[],
  { colors, width = Infinity }: Look,
): readonly string[] => [
  title,
  ...lines.flatMap((line, i) => {
    const broken = breaks[i]
    return broken ? [line, colors.dim(cut(`        ${cellText(broken.detail)}`, width))] : [line]
  }),
]

function typesText(before: string | undefined, after: string | undefined): string {
  if (before === undefined || after === undefined) return after ?? before ?? ''
  return before === after ? `still ${after}` : `${before} → ${after}`
}
