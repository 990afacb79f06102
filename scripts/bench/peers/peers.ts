import { join } from 'node:path'
import { rmSync } from 'node:fs'
import { firstLoad, type BenchRun } from '../cases.ts'
import { csvFile } from '../data.ts'
import { sluice, type Taken, type Whole } from '../measure.ts'
import { benchProject, type BenchProject } from '../project.ts'
import { dltLoad } from './dlt.ts'
import { peerLine, peerTable, SIDES, type Loads } from './peer-table.ts'
import { slingLoad } from './sling.ts'

const DISPOSITIONS = ['append', 'merge'] as const
type Disposition = (typeof DISPOSITIONS)[number]

/** Names of the databases that the runs of one round need on a server. */
export const peerDatabases = (rounds: number): readonly string[] =>
  Array.from({ length: rounds }, (_, round) =>
    ['', 'dlt_', 'sling_'].flatMap((side) => DISPOSITIONS.map((name) => `peers_${side}${name}_${round}`)),
  ).flat()

export interface PeerOptions {
  readonly rows: number
  /** A Python that has dlt; '' for none. */
  readonly python: string
  /** The binary of Sling; '' for none. It runs beside loads into Postgres only. */
  readonly sling: string
  readonly rounds: number
}

type PeerLoad = (file: string) => Promise<Whole>

/**
 * The bare engine, ours, dlt by its fastest way, and Sling, whole processes in turn over the same file: a new table, an append to it,
 * a merge into a table of ten other rows, and one of the same rows.
 * Prints a separate table, and gives it.
 */
export async function peerCases(
  run: BenchRun,
  { rows, python, sling, rounds }: PeerOptions,
  bare: (csv: string) => Promise<Taken>,
): Promise<string> {
  const csv = await csvFile(join(run.work, `rows-${rows}.csv`), rows)
  const sample = await csvFile(join(run.work, 'sample.csv'), 10, 999)
  const loads: Loads = new Map()
  const cpu = run.cpu && { cpu: run.cpu }
  for (let round = 0; round < rounds; round++) {
    const folderOf = (name: string): string => join(run.work, `${run.engine}-peers-${name}-${round}`)
    /** Loads of the other loaders that are installed, into tables of their own. */
    const others = (disposition: Disposition): ReadonlyMap<'dlt' | 'Sling', PeerLoad> => {
      const placeOf = (name: string) => run.place(`peers_${name}_${disposition}_${round}`, run.work)
      const found = new Map<'dlt' | 'Sling', PeerLoad>()
      if (python !== '') {
        const [folder, place] = [folderOf(`dlt-${disposition}`), placeOf('dlt')]
        const { engine } = run
        const target = place.kind === 'postgres' ? place.url : `${folder}.duckdb`
        found.set('dlt', (file) =>
          dltLoad({ python, engine, target, csv: file, disposition, folder, ...cpu }),
        )
      }
      const place = placeOf('sling')
      if (sling !== '' && place.kind === 'postgres') {
        const [folder, { url }] = [folderOf(`sling-${disposition}`), place]
        found.set('Sling', (file) => slingLoad({ sling, url, csv: file, disposition, folder, ...cpu }))
      }
      return found
    }
    const ours = (name: Disposition, options: string): BenchProject =>
      benchProject(folderOf(name), run.target(`peers_${name}_${round}`), options, 'csv')
    const take = async (
      name: string,
      own: () => Promise<Whole>,
      theirs: ReadonlyMap<'dlt' | 'Sling', PeerLoad>,
    ): Promise<void> => {
      const line = peerLine(loads, name)
      const { seconds, cpu: used } = await bare(csv)
      line.bare.push({ wall: seconds, cpu: used, peak: 0 })
      line.ours.push(await own())
      for (const [side, load] of theirs) line[side].push(await load(csv))
    }
    const appended = ours('append', '')
    const theirs = others('append')
    appended.add(csv, '1.csv')
    await take('first load of a new table', () => firstLoad(appended, run.cpu), theirs)
    appended.add(csv, '2.csv')
    await take('append', () => sluice(appended.dir, 'load', run.cpu), theirs)
    const merged = ours('merge', `primaryKey: 'id',`)
    const theirsMerged = others('merge')
    merged.add(sample, '0-sample.csv')
    await firstLoad(merged, run.cpu)
    for (const load of theirsMerged.values()) await load(sample)
    for (const [index, name] of ['first merge', 'merge of the same rows'].entries()) {
      merged.add(csv, `${index + 1}.csv`)
      await take(name, () => sluice(merged.dir, 'load', run.cpu), theirsMerged)
    }
    for (const dir of [appended.dir, merged.dir]) rmSync(dir, { recursive: true, force: true })
  }
  const present = SIDES.filter((side) => [...loads.values()].some((line) => line[side].length > 0))
  const table = peerTable(run.engine, loads, present)
  console.log(table)
  return table
}
