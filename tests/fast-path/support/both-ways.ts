import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { filesResource, source, type FileFormat, type ResourceOptions } from '@sluice/loader'
import { files } from '@sluice/sources'
import { expect } from 'vitest'
import { openTestProject, scratchFolder, type TestProject } from '../../support/project.ts'
import { sharedTargets, theLongWay } from './targets.ts'

type Direct = boolean | 'refused'

export interface Case {
  readonly format: FileFormat
  /** The file that the reviewed tables are made from. */
  readonly reviewed: string | Buffer
  /** The file that comes then; several with their names. */
  readonly text: string | Buffer | Readonly<Record<string, string | Buffer>>
  /** What is expected, by engine where they differ: it goes directly, it does not, or it begins to and is refused. Anything by default. */
  readonly direct?: Direct | Readonly<Record<EngineKind, Direct>>
  readonly options?: Partial<ResourceOptions> & { readonly fileColumns?: boolean }
  /** Columns to which the review gives another name: `rows.note` → `remark`. */
  readonly renames?: Readonly<Record<string, string>>
}

const targetOf = sharedTargets()

interface Outcome {
  readonly tables: unknown
  readonly merged: unknown
  readonly summary: unknown
  readonly counts: unknown
  readonly files: unknown
  readonly messages: unknown
  readonly quarantine: unknown
  readonly phases: readonly string[]
}

async function outcome(kind: EngineKind, given: Case): Promise<Outcome> {
  const { format, reviewed, text, options = {} } = given
  const dir = await scratchFolder()
  const input = join(dir, 'in')
  mkdirSync(input)
  const extension = format.kind
  writeFileSync(join(input, `a_2025-01-01.${extension}`), reviewed)
  const rows = filesResource({
    name: 'rows',
    primaryKey: 'id',
    format,
    constants: { _client_id: 'acme' },
    list: files({ url: input }),
    ...options,
  })
  try {
    await using project = await openTestProject({
      kind,
      dir,
      target: await targetOf(kind),
      sources: [source({ name: 'shop', resources: () => [rows] })],
    })
    await project.load()
    review(project, given.renames ?? {})
    await project.applyAndMerge()
    project.events.length = 0
    const several = typeof text === 'string' || Buffer.isBuffer(text) ? { b: text } : text
    for (const [name, one] of Object.entries(several))
      writeFileSync(join(input, `${name}_2025-01-02.${extension}`), one)
    const { resources } = await project.load()
    // Each project has a folder of its own.
    const summary: unknown = JSON.parse(JSON.stringify(resources).replaceAll(dir, ''))
    return { ...(await told(project, format)), summary }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Renames columns in the pending migration, as a person does. */
function review(project: TestProject, renames: Readonly<Record<string, string>>): void {
  for (const [column, to] of Object.entries(renames)) {
    const from = column.split('.').at(-1) ?? ''
    for (const path of globSync(`${project.dir}/migrations/*/{duckdb,postgres}.sql`)) {
      const sql = readFileSync(path, 'utf8')
      expect(sql).toContain(`"${from}"`)
      writeFileSync(
        path,
        sql.replaceAll(`"${from}"`, `"${to}"`).replace('\n\n', `\n--! Rename: shop.${column} -> ${to}\n\n`),
      )
    }
  }
}

async function told(project: TestProject, { kind }: FileFormat): Promise<Omit<Outcome, 'summary'>> {
  const { session } = project.engine
  const tables = await project.tables({ loads: true })
  const counts = await session.rows(
    `select load_id - (select min(load_id) from _sluice.loads) as load, table_name, rows_read, rows_merged, rows_waiting, rows_blocked, rows_superseded, rows_quarantined
     from _sluice.load_tables where rows_read > 0 order by 1, 2`,
  )
  const ledger = await session.rows('select file_name, rows_read from _sluice.files order by 1, 2')
  const quarantined = project.events.filter((event) => event.kind === 'quarantined')
  const records = await session.rows(
    'select file_name, line, reason, raw from _sluice.quarantine order by 1, 2, 3, 4',
  )
  const phases = project.events.flatMap((event) => (event.kind === 'phase' ? [event.phase] : []))
  // What columns are absent from JSON is not always known before all rows are read.
  const messages = project.events.flatMap((event) => {
    if (event.kind !== 'message') return []
    if (kind === 'ndjson' && event.text.includes(': absent in load ')) return []
    // Loads of one target have other numbers.
    return [{ ...event, text: event.text.replace(/: absent in load \d+,/, ': absent in this load,') }]
  })
  await project.applyAndMerge()
  return {
    tables,
    counts,
    files: ledger,
    messages,
    quarantine: { quarantined, records },
    phases,
    merged: await project.tables({ loads: true }),
  }
}

/** Loads a case on both engines, and the long way on one of them: nothing in the tables may tell which it was. */
export async function expectTheSame(given: Case): Promise<void> {
  const { phases: _, ...long } = await theLongWay(() => outcome('duckdb', given))
  for (const kind of ENGINE_KINDS) {
    const { phases, ...short } = await outcome(kind, given)
    const direct = typeof given.direct === 'object' ? given.direct[kind] : given.direct
    if (direct !== undefined) expect(phases.includes('profile')).toBe(direct !== true)
    if (direct === 'refused') expect(phases.filter((phase) => phase === 'stage')).toHaveLength(2)
    expect(short).toEqual(long)
  }
}
