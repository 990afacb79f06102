import { code } from '../../markdown/markdown.ts'
import type { Cost } from './costs.ts'

/** What is in the way of another type; `migrate` stops before it locks anything until it is dropped or changed. */
export const blockersOf = (costs: readonly Cost[]): readonly string[] => [
  ...new Set(costs.flatMap(({ estimate }) => estimate?.blocked ?? [])),
]

/** What depends on the columns and is in the way of another type, or is dropped and created again. */
export function dependentsOf(costs: readonly Cost[]): readonly string[] {
  const blocked = blockersOf(costs)
  const again = [...new Set(costs.flatMap(({ estimate }) => estimate?.again ?? []))]
  return [
    ...(blocked.length > 0
      ? [
          `⛔ **migrate stops before it locks anything** until this is dropped or changed; create it again afterwards:\n\n${blocked.map((one) => `- ${code(one)}`).join('\n')}`,
        ]
      : []),
    ...(again.length > 0
      ? [`Dropped and created again, as defined at that moment: ${again.map(code).join(', ')}`]
      : []),
  ]
}
