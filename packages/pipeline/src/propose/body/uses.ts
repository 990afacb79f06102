import { useKey, type ChangeImpact, type Use } from '@sluice/schema-evolution'
import type { CodeImpact } from '../../impact/code-impact.ts'
import { code, plain } from '../../markdown/markdown.ts'
import { counted } from '@sluice/schema'
import { useItem } from '../../impact/impact-markdown.ts'

/** The uses that break, each once, whatever number of changes break it. */
export function brokenUses({ changes }: CodeImpact): readonly Use[] {
  const uses = new Map(changes.flatMap(({ breaks }) => breaks).map((use) => [useKey(use), use]))
  return [...uses.values()]
}

/** The code that breaks, in full: it decides whether the pull request can be merged. */
export function breaksSection(impact: CodeImpact | undefined): readonly string[] {
  const broken = impact ? brokenUses(impact) : []
  if (broken.length === 0) return []
  return [`### Breaks: fix here before you merge\n\n${broken.map(useItem).join('\n')}`]
}

/** What else uses the columns that change, folded. `titleOf`: the name of a change in the other sections. */
export function usesSection(
  impact: CodeImpact | undefined,
  titleOf: (change: ChangeImpact) => string,
): readonly string[] {
  if (!impact) return []
  const details = impact.changes.flatMap((change) => {
    const lists = [
      ['touches', change.touches],
      ['may touch', change.may],
    ] as const
    const lines = lists.flatMap(([title, uses]) =>
      uses.length > 0 ? [`*${title}*\n\n${uses.map(useItem).join('\n')}`] : [],
    )
    return lines.length > 0 ? [`${code(titleOf(change))}\n\n${lines.join('\n\n')}`] : []
  })
  const { files, models } = impact.checked
  const looked = `checked ${counted(files, 'file')} and ${counted(models, 'SQL model')}`
  const folded =
    details.length === 0
      ? []
      : [
          `<details><summary>Code that uses what changes and does not break (${looked})</summary>\n\n${details.join('\n\n')}\n\n</details>`,
        ]
  const notes = [
    ...impact.uncertain.map((why) => `> ⚠️ ${plain(why)}`),
    ...impact.notes.map((note) => `> ${plain(note)}`),
  ]
  return [...folded, ...(notes.length > 0 ? [notes.join('\n')] : [])]
}
