import type { Whole } from '../measure.ts'

/** Who loads, in the order of the columns. */
export const SIDES = ['bare', 'ours', 'dlt', 'Sling'] as const
export type Side = (typeof SIDES)[number]

/** How many times as fast as dlt a load is to be, and at most how many times as long as the bare engine it may take. */
const FASTER: Readonly<Record<string, number>> = { DuckDB: 1.5, Postgres: 2 }
const most = (name: string): number => (name === 'append' ? 1.5 : 2)

type PeerLine = Readonly<Record<Side, Whole[]>>

/** By name of a case, what each loader took in each round. */
export type Loads = Map<string, PeerLine>

export function peerLine(loads: Loads, name: string): PeerLine {
  const line = loads.get(name) ?? { bare: [], ours: [], dlt: [], Sling: [] }
  loads.set(name, line)
  return line
}

/** A Markdown table of medians: the ratios first, then seconds, seconds of CPU and peak MB of each side. */
export function peerTable(engine: string, loads: Loads, sides: readonly Side[]): string {
  const others = sides.filter((side) => side !== 'ours' && side !== 'bare')
  const measured = [
    ...sides.map((side) => `${side} s`),
    ...sides.map((side) => `${side} CPU s`),
    ...sides.filter((side) => side !== 'bare').map((side) => `${side} MB`),
  ]
  const head = [
    '',
    ...others.flatMap((side) => [`faster than ${side}`, ...(side === 'dlt' ? ['goal'] : [])]),
    '× bare',
    'goal',
    ...measured,
  ]
  const lines = [...loads].map(([name, line]) => {
    const wall = (side: Side): number => middle(line[side], (taken) => taken.wall)
    return [
      `${engine}, ${name}`,
      ...others.flatMap((side) => [
        `${(wall(side) / wall('ours')).toFixed(2)} ×`,
        ...(side === 'dlt' ? [String(FASTER[engine] ?? '')] : []),
      ]),
      (wall('ours') / wall('bare')).toFixed(2),
      String(most(name)),
      ...sides.map((side) => wall(side).toFixed(1)),
      ...sides.map((side) => middle(line[side], (taken) => taken.cpu).toFixed(1)),
      ...sides
        .filter((side) => side !== 'bare')
        .map((side) => middle(line[side], ({ peak }) => peak).toFixed(0)),
    ]
  })
  return [head, ['---', ...head.slice(1).map(() => '---:')], ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

const middle = (taken: readonly Whole[], of: (one: Whole) => number): number =>
  taken.map(of).toSorted((a, b) => a - b)[taken.length >> 1] ?? 0
