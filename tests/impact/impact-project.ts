import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import type { Config } from '@sluice/loader'
import { impact, type ChangeImpact, type ImpactReport, type Use } from '@sluice/schema-evolution'
import { scratchFolder } from '../support/project.ts'

const FIXTURE = join(import.meta.dirname, 'fixture')
export const MIGRATION = '20260201T000000_try'

/**
 * Impact on the fixture of a migration with this SQL, for the engines of these targets, the first of which is the default.
 * `code`: with its code, which takes seconds to check.
 */
export async function impactOf(
  sql: string | Readonly<Record<EngineKind, string>>,
  kinds: readonly EngineKind[],
  settings?: Config['impact'],
  { code = true }: { readonly code?: boolean } = {},
): Promise<ImpactReport> {
  const projectDir = await scratchFolder()
  try {
    await cp(FIXTURE, projectDir, { recursive: true })
    if (!code) await rm(join(projectDir, 'src'), { recursive: true })
    const folder = join(projectDir, 'migrations', MIGRATION)
    await mkdir(folder)
    for (const kind of ENGINE_KINDS)
      await writeFile(join(folder, `${kind}.sql`), typeof sql === 'string' ? sql : sql[kind])
    const target = {
      duckdb: { kind: 'duckdb', path: ':memory:' },
      postgres: { kind: 'postgres', url: '' },
    } as const
    const targets = Object.fromEntries(kinds.map((kind) => [kind, target[kind]]))
    const config = { targets, ...(settings ? { impact: settings } : {}) }
    return await impact({ projectDir, config, migrations: [MIGRATION] })
  } finally {
    await rm(projectDir, { recursive: true, force: true })
  }
}

/** The impact of the change with this title. */
export function changeOf({ changes }: ImpactReport, title: string): ChangeImpact {
  const found = changes.find(({ change }) => change === title)
  if (!found) throw new Error(`no ${title} among ${changes.map(({ change }) => change).join(', ')}`)
  return found
}

export const queriesOf = (uses: readonly Use[]): readonly string[] =>
  uses
    .filter(({ kind }) => kind === 'query')
    .map(({ name }) => name)
    .toSorted()

export const sqlOf = (uses: readonly Use[]): readonly string[] =>
  uses
    .filter(({ kind }) => kind !== 'query')
    .map(({ name }) => name)
    .toSorted()

/** Uses by name with what they do; raw ones are `may`. */
export const accessOf = ({ breaks, touches, may }: ChangeImpact): Readonly<Record<string, string>> =>
  Object.fromEntries([
    ...[...breaks, ...touches]
      .filter(({ kind }) => kind === 'query')
      .map(({ name, access }) => [name, access] as const),
    ...may.map(({ name }) => [name, 'may'] as const),
  ])
