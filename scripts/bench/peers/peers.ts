import { join } from 'node:path'
import { rmSync } from 'node:fs'
import { firstLoad, type BenchRun } from '../cases.ts'
import { csvFile } from '../data.ts'
import { sluice, type Whole } from '../measure.ts'
import { benchProject, type BenchProject } from '../project.ts'
import { dltLoad } from './dlt.ts'

/** Names of the databases that the runs of one round need on a server. */
export const peerDatabases = (rounds: number): readonly string[] =>
  Array.from({ length: rounds }, (_, round) =>
    ['append', 'merge', 'dlt_append', 'dlt_merge'].map((name) => `peers_${name}_${round}`),
  ).flat()

export interface PeerOptions {
  readonly rows: number
  readonly python: string
  readonly rounds: number
}

type Case = 'first load of a new table' | 'append' | 'first merge' | 'merge of the same rows'

/**
 * Ours and dlt by its fastest way, whole processes in turn over the same file: a new table, an append to it, a merge into a table
 * of ten other rows, and one of the same rows. Prints a table of its own.
 */
export async function peerCases(run: BenchRun, { rows, python, rounds }: PeerOptions): Promise<void> {
  const csv = await csvFile(join(run.work, `rows-${rows}.csv`), rows)
  const sample = await csvFile(join(run.work, 'sample.csv'), 10, 999)
  const found = new Map<Case, { readonly ours: Whole[]; readonly dlt: Whole[] }>()
  const add = (name: Case, side: 'ours' | 'dlt', taken: Whole): void => {
    const both = found.get(name) ?? { ours: [], dlt: [] }
    both[side].push(taken)
    found.set(name, both)
  }
  for (let round = 0; round < rounds; round++) {
    const load = (name: string, disposition: 'append' | 'merge') => {
      const folder = join(run.work, `${run.engine}-dlt-${name}-${round}`)
      const place = run.place(`peers_dlt_${name}_${round}`, run.work)
      const target = place.kind === 'postgres' ? place.url : `${folder}.duckdb`
      const { cpu, engine } = run
      return (file: string): Promise<Whole> =>
        dltLoad({ python, engine, target, csv: file, disposition, folder, ...(cpu && { cpu }) })
    }
    const ours = (name: string, options: string): BenchProject =>
      benchProject(
        join(run.work, `${run.engine}-peers-${name}-${round}`),
        run.target(`peers_${name}_${round}`),
        options,
        'csv',
      )
    const appended = ours('append', '')
    const [theirs, theirsMerged] = [load('append', 'append'), load('merge', 'merge')]
    appended.add(csv, '1.csv')
    add('first load of a new table', 'ours', await firstLoad(appended, run.cpu))
    add('first load of a new table', 'dlt', await theirs(csv))
    appended.add(csv, '2.csv')
    add('append', 'ours', await sluice(appended.dir, 'load', run.cpu))
    add('append', 'dlt', await theirs(csv))
    const merged = ours('merge', `primaryKey: 'id',`)
    merged.add(sample, '0-sample.csv')
    await firstLoad(merged, run.cpu)
    await theirsMerged(sample)
    for (const [index, name] of (['first merge', 'merge of the same rows'] as const).entries()) {
      merged.add(csv, `${index + 1}.csv`)
      add(name, 'ours', await sluice(merged.dir, 'load', run.cpu))
      add(name, 'dlt', await theirsMerged(csv))
    }
    for (const dir of [appended.dir, merged.dir]) rmSync(dir, { recursive: true, force: true })
  }
  console.log(HEAD)
  for (const [name, both] of found) console.log(lineOf(`${run.engine}, ${name}`, both))
}

const HEAD = `
| | seconds | dlt | faster by | CPU s | dlt | less by | peak MB | dlt |
|---|---:|---:|---:|---:|---:|---:|---:|---:|`

const middle = (taken: readonly Whole[], of: (one: Whole) => number): number =>
  taken.map(of).toSorted((a, b) => a - b)[taken.length >> 1] ?? 0

function lineOf(name: string, { ours, dlt }: { readonly ours: Whole[]; readonly dlt: Whole[] }): string {
  const pair = (of: (one: Whole) => number): readonly [number, number] => [middle(ours, of), middle(dlt, of)]
  const [seconds, cpu, peak] = [pair(({ wall }) => wall), pair((one) => one.cpu), pair((one) => one.peak)]
  const cells = [seconds, cpu].flatMap(([own, theirs]) => [
    own.toFixed(1),
    theirs.toFixed(1),
    `${(theirs / own).toFixed(2)} ×`,
  ])
  return `| ${[name, ...cells, ...peak.map((megabytes) => megabytes.toFixed(0))].join(' | ')} |`
}
