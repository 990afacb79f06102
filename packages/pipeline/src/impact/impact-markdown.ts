import { useKey, type ChangeImpact, type ImpactReport, type Use } from '@sluice/schema-evolution'
import { counted } from '@sluice/schema'
import { code, htmlText, markdownTable, plain } from '../markdown/markdown.ts'

/** The longest text of a compiler or database that a line shows. */
const LONGEST = 160

const short = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)

const COLUMNS = [
  { title: 'change' },
  { title: 'types' },
  { title: 'breaks', align: 'right' as const },
  { title: 'touches', align: 'right' as const },
  { title: 'may', align: 'right' as const },
]

/** The report for a pull request: a table of the changes with counts, then what each does, folded. */
export function impactMarkdown({ changes, checked, notes, uncertain }: ImpactReport): string {
  if (changes.length === 0) return 'The tables do not change, so no code that uses them is affected.\n'
  const [breaks, touches, may] = totals(changes)
  return [
    `**Breaks ${breaks}, touches ${touches}, may touch ${may}** of the queries in ` +
      `${counted(checked.files, 'file')} and ${counted(checked.models, 'SQL model')}.`,
    ...changes.flatMap(({ change, silent }) =>
      silent === undefined ? [] : ['', `> ⚠️ ${plain(`${change}: ${silent}`)}`],
    ),
    '',
    markdownTable(COLUMNS, changes.map(tableRow)),
    ...changes.flatMap(details),
    ...(uncertain.length > 0 ? ['', ...uncertain.map((why) => `> ⚠️ ${plain(why)}`)] : []),
    ...(notes.length > 0 ? ['', ...notes.map((note) => `> ${plain(note)}`)] : []),
    '',
  ].join('\n')
}

/** How many are in each list, each counted in its worst one. */
function totals(changes: readonly ChangeImpact[]): readonly [breaks: number, touches: number, may: number] {
  const seen = new Set<string>()
  const fresh = (list: 'breaks' | 'touches' | 'may'): number => {
    const before = seen.size
    for (const change of changes) for (const use of change[list]) seen.add(useKey(use))
    return seen.size - before
  }
  return [fresh('breaks'), fresh('touches'), fresh('may')]
}

function tableRow({ change, typeBefore, typeAfter, breaks, touches, may }: ChangeImpact): readonly string[] {
  const types =
    typeBefore !== undefined && typeAfter !== undefined && typeBefore !== typeAfter
      ? `${code(typeBefore)} → ${code(typeAfter)}`
      : code(typeAfter ?? typeBefore ?? '')
  const broken = breaks.length > 0 ? `**${breaks.length}**` : '0'
  return [plain(change), types, broken, String(touches.length), String(may.length)]
}

function details({ change, breaks, touches, may }: ChangeImpact): readonly string[] {
  const lists = [
    ['breaks', breaks],
    ['touches', touches],
    ['may touch', may],
  ] as const
  const lines = lists.flatMap(([title, uses]) =>
    uses.length > 0 ? ['', `*${title}*`, '', ...uses.map(useItem)] : [],
  )
  if (lines.length === 0) return []
  const counts = lists.map(([title, uses]) => `${title} ${uses.length}`).join(', ')
  return ['', `<details><summary>${htmlText(change)}: ${counts}</summary>`, ...lines, '', '</details>']
}

/** One use as a line of a list. */
export const useItem = ({ kind, file, line, name, access, detail }: Use): string =>
  `- ${kind === 'query' ? '' : `${kind} `}${code(name)} (${code(`${file}:${line}`)}), ${access}: ${plain(short(detail))}`
