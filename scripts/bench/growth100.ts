import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { review, type BenchRun } from './cases.ts'
import { csvFile } from './data.ts'
import { sluice, type Measured } from './measure.ts'
import { benchProject } from './project.ts'

const PARTS = 10

const whole = (count: number): string => count.toLocaleString('en-US')

/**
 * A table that grows to ten times `partRows` rows, ten appends one after the other, and a merge of `partRows` rows into it: half of them
 * are new, half are there with other values. A file is written before its load and deleted after it, as all would not fit on a disk.
 */
export async function growth100Cases(run: BenchRun, partRows: number): Promise<void> {
  const { engine, table, work, cpu } = run
  const options = `primaryKey: 'id',`
  const appending = `${options} writeDisposition: 'append',`
  const project = benchProject(join(work, `${engine}-growth100`), run.target('growth100'), appending, 'csv')
  const load = async (what: string, first: number, shift: number): Promise<Measured> => {
    const file = await csvFile(join(work, `part-${first}.csv`), partRows, shift, first)
    const name = `${first}-${shift}.csv`
    project.add(file, name)
    rmSync(file)
    const taken = await sluice(project.dir, 'load', cpu)
    rmSync(join(project.dir, 'in', name))
    table.add({ name: `CSV → ${engine}, ${what}`, taken, rows: partRows })
    return taken
  }
  await review(project, await csvFile(join(work, 'sample-0.csv'), 1, 0, 0))
  const loads: Measured[] = []
  for (let part = 0; part < PARTS; part++)
    loads.push(await load(`append to ${whole(part * partRows)} rows`, part * partRows + 1, 0))
  const sum = (of: 'seconds' | 'cpu'): number => loads.reduce((all, taken) => all + taken[of], 0)
  const peak = Math.max(...loads.map((taken) => taken.peak))
  const rows = PARTS * partRows
  table.add({
    name: `CSV → ${engine}, ${whole(rows)} rows in ${PARTS} appends`,
    taken: { seconds: sum('seconds'), cpu: sum('cpu'), peak },
    goal: '512 MB',
    rows,
  })
  project.change(options)
  await load(`merge of ${whole(partRows)} rows into ${whole(rows)}`, rows - partRows / 2 + 1, 5)
}
