import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ENGINE_KINDS, ident, qualified, type EngineKind } from '@sluice/engine'
import { filesResource, source, type ResourceOptions } from '@sluice/loader'
import { files } from '@sluice/sources'
import { expect } from 'vitest'
import { openTestProject, scratchFolder, type TestProject } from '../../support/project.ts'
import { sharedTargets, theLongWay } from './targets.ts'

export interface FirstLoad {
  /** The file that a reviewed table is made from before, if the load is not the first one; and its columns. */
  readonly reviewed?: { readonly text: string; readonly columns: readonly string[] }
  /** Files of one more load before the review. */
  readonly again?: Readonly<Record<string, string>>
  /** The files, by name. */
  readonly files: Readonly<Record<string, string>>
  /** What is expected: read once, profiled, or read once in vain. Anything by default. */
  readonly way?: 'once' | 'profiled' | 'refused'
  readonly engines?: readonly EngineKind[]
  readonly options?: Partial<ResourceOptions>
  readonly format?: 'csv' | 'ndjson'
}

const targetOf = sharedTargets()

/** Smaller files of a new table are landed and profiled in any case. */
const LEAST_BYTES = 4 << 20

/** A CSV of these lines, with a column that no load reads, so long that the file is large enough to be read once. */
export function largeCsv(header: string, lines: readonly string[]): string {
  const filler = 'x'.repeat(Math.ceil(LEAST_BYTES / lines.length))
  return [`${header},filler`, ...lines.map((line) => `${line},${filler}`)].join('\n')
}

/** Lines of JSON as largeCsv. */
export function largeNdjson(lines: readonly string[]): string {
  const filler = JSON.stringify('x'.repeat(Math.ceil(LEAST_BYTES / lines.length)))
  return lines.map((line) => `${line.slice(0, -1)},"filler":${filler}}\n`).join('')
}

async function outcome(kind: EngineKind, given: FirstLoad) {
  const dir = await scratchFolder()
  const input = join(dir, 'in')
  mkdirSync(input)
  const write = (texts: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(input, name), text)
  }
  const { options = {}, format = 'csv', reviewed, again } = given
  const rows = filesResource({
    name: 'rows',
    format: { kind: format },
    constants: { _client_id: 'acme' },
    list: files({ url: input }),
    ...options,
    columns: { filler: { ignore: true }, ...options.columns },
  })
  try {
    await using project = await openTestProject({
      kind,
      dir,
      target: await targetOf(kind),
      sources: [source({ name: 'shop', resources: () => [rows] })],
      now: () => new Date('2026-01-01T00:00:00Z'),
    })
    if (reviewed) {
      write({ 'a_2025-01-01.csv': reviewed.text })
      await project.load()
      await project.applyAndMerge()
      project.events.length = 0
    }
    const loads: unknown[] = []
    for (const texts of again ? [given.files, again] : [given.files]) {
      write(texts)
      const summary = await project.load()
      const tables = reviewed && (await project.tables())
      const resources: unknown = JSON.parse(JSON.stringify(summary.resources).replaceAll(dir, ''))
      loads.push({
        ...(await waiting(project, reviewed?.columns)),
        resources,
        tables,
        proposed: proposed(dir),
      })
    }
    const events = project.events.filter((event) => event.kind !== 'progress' && event.kind !== 'phase')
    const found = { loads, events: reviewed ? withoutNumbers(events) : events }
    const phases = project.events.flatMap((event) => (event.kind === 'phase' ? [event.phase] : []))
    await project.applyAndMerge()
    return { phases, found, merged: await project.tables({ loads: true }) }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Loads of one target have other numbers. */
const withoutNumbers = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(/(load[Id":= ]*)\d+/g, '$1 0'))

/** What the ledger says of the load, and what is in staging; of the columns of a reviewed table only what is in its rows. */
async function waiting({ engine: { session } }: TestProject, reviewed?: readonly string[]) {
  const tables = await session.rows<{ staging_table: string; columns: string; empty: string }>(
    `select table_name, staging_table, disposition, primary_key, cast(columns as text) as columns, cast(empty_columns as text) as empty,
       rows_read, rows_merged, rows_waiting, rows_blocked, rows_superseded, rows_quarantined
     from _sluice.load_tables where staging_table is not null order by load_id, 1`,
  )
  const ledger = await session.rows('select file_name, rows_read from _sluice.files order by 1, 2')
  const quarantine = await session.rows(
    'select file_name, line, reason, raw from _sluice.quarantine order by 1, 2, 3, 4',
  )
  const staged: unknown[] = []
  for (const { staging_table: name } of tables) {
    const position = ident('_sluice_position')
    const rows = await session.rows(
      `select * from ${qualified('shop_staging', name)} where ${position} < 300 or ${position} > 20900 order by ${position}`,
    )
    // Those of the final table have the number of the load in them.
    const values = rows.map((row) =>
      reviewed ? Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) : row,
    )
    staged.push(values.map((row) => ({ ...row, _sluice_id: 0, _sluice_load_id: 0 })))
  }
  return {
    tables: tables.map((table) => ({
      ...table,
      staging_table: undefined,
      ...(reviewed && {
        columns: newOnes(table.columns, (one: { name: string }) => one.name, reviewed),
        empty: newOnes(table.empty, (one: string) => one, reviewed),
      }),
    })),
    ledger,
    quarantine,
    staged,
  }
}

const newOnes = <T>(list: string, nameOf: (one: T) => string, reviewed: readonly string[]): unknown =>
  withoutNumbers((JSON.parse(list) as T[]).filter((one) => !reviewed.includes(nameOf(one))))

/** The files of what is proposed, without the times and numbers of loads in them. */
const proposed = (dir: string): readonly string[] =>
  globSync(`${dir}/migrations/*/*`)
    .sort()
    .map((path) =>
      readFileSync(path, 'utf8')
        .replaceAll(/.*sha256.*/g, '')
        .replaceAll(/(load[Id": =]*)\d+/g, '$1N')
        .replaceAll(/\d{4}-?\d\d-?\d\d[T_ ]?[\d:.]*Z?/g, 'TIME'),
    )

/**
 * Loads files of a new table both ways, on both engines: nothing that is recorded, staged, said or merged may tell which way it
 * was. Returns whether they were read once.
 */
export async function expectSameFirstLoad(given: FirstLoad): Promise<boolean> {
  let isOnce = true
  const merged: unknown[] = []
  const { engines = ENGINE_KINDS } = given
  for (const kind of engines) {
    const long = await theLongWay(() => outcome(kind, given))
    const short = await outcome(kind, given)
    expect(short.found).toEqual(long.found)
    expect(short.merged).toEqual(long.merged)
    merged.push(short.merged)
    isOnce &&= !short.phases.includes('profile')
    const { way } = given
    if (way === undefined) continue
    expect(short.phases.includes('profile')).toBe(way !== 'once')
    expect(short.phases.filter((phase) => phase === 'stage')).toHaveLength(
      (way === 'refused' ? 2 : 1) + (given.again ? 1 : 0),
    )
  }
  for (const one of merged) expect(one).toEqual(merged[0])
  return isOnce
}
