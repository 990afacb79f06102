import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Migration } from '../migration/read/read-migrations.ts'
import type { SqlFile } from '../migration/sql-file.ts'
import type { Finding } from './finding.ts'
import { squawk, type SquawkWarning } from './squawk.ts'

const IGNORE = /^\s*--\s*squawk-ignore/
const REASON = /^\s*--(?!!)(?!\s*squawk-ignore)\s*\S/

/** Every `-- squawk-ignore` has a line above that says why. */
function unreasoned(path: string, text: string): readonly Finding[] {
  const lines = text.split(/\r\n|\r|\n/)
  return lines.flatMap((line, i) =>
    IGNORE.test(line) && !REASON.test(lines[i - 1] ?? '')
      ? [
          {
            code: 'E_SQUAWK_REASON',
            place: `${path}:${i + 1}`,
            message: `"${line.trim()}" does not say why`,
            hint: 'write the reason as a comment on the line above',
          },
        ]
      : [],
  )
}

/** Rules that the header accepts for the whole file: `--! Squawk: ban-drop-column nobody reads it any more`. */
const accepted = ({ headers }: SqlFile): ReadonlySet<string> =>
  new Set((headers.get('Squawk') ?? []).flatMap((line) => /^(\S+)\s+\S/.exec(line)?.[1] ?? []))

const findingOf = ({ file, line, rule, message, help }: SquawkWarning): Finding => ({
  code: 'E_SQUAWK_RULE',
  place: `${file}:${line}`,
  message: `${rule}: ${message.replace(/\.$/, '')}`,
  hint: `${help?.replace(/\.$/, '') ?? 'Change the SQL'}, or accept it with a reason: "--! Squawk: ${rule} why" among the headers`,
})

/** What squawk has against the Postgres files of a project, and ignores that give no reason. */
export async function lintMigrations(
  projectDir: string,
  migrations: readonly Migration[],
): Promise<readonly Finding[]> {
  const files = migrations.flatMap(({ sql }) => (sql.postgres ? [sql.postgres] : []))
  const pathsOf = (transaction: boolean): readonly string[] =>
    files.filter((file) => (file.transaction && !file.bracketed) === transaction).map(({ path }) => path)
  const byPath = new Map(files.map((file) => [file.path, accepted(file)]))
  const [inside, outside, reasons] = await Promise.all([
    squawk(projectDir, pathsOf(true), { transaction: true }),
    squawk(projectDir, pathsOf(false), { transaction: false }),
    Promise.all(
      files.map(async ({ path }) => unreasoned(path, await readFile(join(projectDir, path), 'utf8'))),
    ),
  ])
  const warnings = [...inside, ...outside].filter(({ file, rule }) => !byPath.get(file)?.has(rule))
  return [...warnings.map(findingOf), ...reasons.flat()]
}
