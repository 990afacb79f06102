import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { impact, type ImpactReport, type Use } from '@sluice/schema-evolution'
import { scratchFolder } from '../support/project.ts'

const MONOREPO = join(import.meta.dirname, 'monorepo')
const MIGRATION = '20260201T000000_try'

/** What SQL does to the monorepo, whose packages are linked as a workspace links them. */
export async function impactOnMonorepo(sql: string): Promise<ImpactReport> {
  const projectDir = await scratchFolder()
  try {
    await cp(MONOREPO, projectDir, { recursive: true })
    await mkdir(join(projectDir, 'node_modules/@acme'), { recursive: true })
    for (const name of ['db', 'core', 'api'])
      await symlink(join(projectDir, 'packages', name), join(projectDir, 'node_modules/@acme', name))
    await mkdir(join(projectDir, 'migrations', MIGRATION))
    await writeFile(join(projectDir, 'migrations', MIGRATION, 'postgres.sql'), `${sql};\n`)
    const config = { targets: { production: { kind: 'postgres', url: '' } as const } }
    return await impact({ projectDir, config, migrations: [MIGRATION] })
  } finally {
    await rm(projectDir, { recursive: true, force: true })
  }
}

/** What a report says of a change, by the names of the uses. */
export function answerOf(report: ImpactReport, change: string): Readonly<Record<string, readonly string[]>> {
  const found = report.changes.find((one) => one.change === change)
  const named = (uses: readonly Use[] = []): readonly string[] =>
    uses.map(({ kind, name }) => (kind === 'query' ? name : `${kind} ${name}`)).toSorted()
  return { breaks: named(found?.breaks), touches: named(found?.touches), may: named(found?.may) }
}
