import type { EngineKind } from '@sluice/engine'
import type { Migration } from '@sluice/schema-evolution'
import { shownText } from '@sluice/schema'
import { ENGINE } from './summary.ts'

/** A longer one is read in its file. */
const LONGEST = 6_000

/** The SQL that runs on the engine of the target, without headers and comments, folded. */
export const statementsSection = (migrations: readonly Migration[], kind: EngineKind): readonly string[] =>
  migrations.flatMap(({ id, sql }) => {
    const texts = (sql[kind]?.statements ?? []).map(({ text }) => `${withoutComments(text)};`)
    if (texts.length === 0) return []
    const all = texts.join('\n')
    const shown =
      all.length > LONGEST ? `${all.slice(0, all.lastIndexOf('\n', LONGEST))}\n-- and more, in the file` : all
    const fence = '`'.repeat(Math.max(3, ...(shown.match(/`+/g) ?? []).map((run) => run.length + 1)))
    return [
      `<details><summary>SQL on ${ENGINE[kind]}: migrations/${id}/${kind}.sql</summary>\n\n${fence}sql\n${shown}\n${fence}\n\n</details>`,
    ]
  })

/** Whole lines alone: two dashes inside a line may be part of a text. */
const withoutComments = (sql: string): string =>
  sql
    .split('\n')
    .filter((line) => !/^\s*--/.test(line))
    .map((line) => shownText(line))
    .join('\n')
