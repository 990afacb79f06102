import type { SchemaChange } from '@sluice/schema'
import { instant } from '../../output/instant.ts'
import { code } from '../../output/markdown.ts'
import { counted } from '../../output/numbers.ts'
import type { Proposed } from './proposed.ts'

/** What happened, in a paragraph. */
export function summary(proposed: Proposed, changes: readonly SchemaChange[]): string {
  return [
    `${needed(proposed, changes)}${waits(proposed, changes)}`,
    ...(proposed.edited ? [EDITED] : []),
  ].join('\n\n')
}

const EDITED = '> This branch has commits of reviewers. Later loads add to it and never overwrite them.'

function needed({ dataset, migrations }: Proposed, changes: readonly SchemaChange[]): string {
  if (migrations.length === 0) {
    return `Loads into ${code(dataset)} brought data that the reviewed schema cannot hold, and what it would need is **refused**: no table changes.`
  }
  if (changes.length === 0) return `Migrations of ${code(dataset)} that were written by hand.`
  const tables = new Set(changes.map(({ table }) => table.name))
  return `Loads into ${code(dataset)} brought data that the reviewed schema cannot hold: **${counted(changes.length, 'change')} of ${counted(tables.size, 'table')}** would make room for it.`
}

function waits({ target, migrations, waiting }: Proposed, changes: readonly SchemaChange[]): string {
  const since = waiting.map((one) => one.since).toSorted()[0]
  if (since === undefined || migrations.length === 0) return ''
  const rows = waiting.reduce((total, one) => total + one.rows_waiting, 0)
  const columns = changes.filter(({ kind }) => kind === 'add-column').length
  const what = [
    ...(rows > 0 ? [counted(rows, 'row')] : []),
    ...(columns > 0 || rows === 0
      ? [`the values of ${columns > 0 ? counted(columns, 'new column') : 'new columns'}`]
      : []),
  ]
  const verb = rows === 1 && what.length === 1 ? 'waits' : 'wait'
  return ` **${sentence(what.join(' and '))}** ${verb} on target ${code(target)} since ${instant(since)} UTC. Nothing is lost meanwhile, and all that fits is loaded.`
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
