import type { Taken } from './measure.ts'

/** A line of the table in docs/benchmarks.md. */
export interface BenchLine {
  readonly name: string
  readonly taken: Taken & { readonly peak?: number }
  /** What the bare engine took, in the same run. */
  readonly bare?: Taken
  readonly goal?: string
  readonly rows: number
}

const HEAD = `| | seconds | × bare | goal | CPU s | × bare | rows/s | peak MB |
|---|---:|---:|---:|---:|---:|---:|---:|`

const ratio = (own: number, bare: number | undefined): string =>
  bare === undefined || bare === 0 ? '' : (own / bare).toFixed(2)

const lineOf = ({ name, taken, bare, goal = '', rows }: BenchLine): string => {
  const { seconds, cpu, peak } = taken
  const cells = [
    name,
    seconds.toFixed(2),
    ratio(seconds, bare?.seconds),
    goal,
    cpu.toFixed(2),
    ratio(cpu, bare?.cpu),
    Math.round(rows / seconds).toLocaleString('en-US'),
    peak === undefined ? '' : peak.toFixed(0),
  ]
  return `| ${cells.join(' | ')} |`
}

/** Prints lines as they come, and all of them as one table in the end. */
export class BenchTable {
  readonly #lines: string[] = []
  /** What is added to the names of lines. */
  note = ''

  add(line: BenchLine): void {
    const text = lineOf({ ...line, name: `${line.name}${this.note}` })
    this.#lines.push(text)
    console.error(text)
  }

  print(): void {
    console.log([HEAD, ...this.#lines].join('\n'))
  }
}
