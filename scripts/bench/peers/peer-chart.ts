import type { Side } from './peer-table.ts'
import type { PeerSeconds } from './read-peers.ts'

const [WIDTH, LEFT, RIGHT, BAR, GAP] = [860, 200, 60, 14, 16] as const
const [TOP, HEADING] = [78, 34] as const
const LABEL: Readonly<Record<Side, string>> = {
  bare: 'the engine alone',
  ours: 'Sluice',
  dlt: 'dlt',
  Sling: 'Sling',
}

const STYLE = `
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 15px }
.engine { font-weight: 600 }
.value { font-size: 11px; fill: #59636e }
.back { fill: #ffffff }
.grid { stroke: #d1d9e0 }
.bare { fill: #b4bcc4 } .ours { fill: #0969da } .dlt { fill: #d9822b } .Sling { fill: #8250df }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.value { fill: #9198a1 }
.back { fill: #0d1117 }
.grid { stroke: #30363d }
.bare { fill: #59636e } .ours { fill: #4493f8 } .dlt { fill: #e09b4f } .Sling { fill: #ab7df8 }
}`

/** A bar chart, as SVG, of the seconds that each loader takes: readable on a light and on a dark page. */
export function peerChart(cases: readonly PeerSeconds[]): string {
  const longest = Math.max(...cases.flatMap(({ seconds }) => [...seconds.values()]))
  const scale = (seconds: number): number => (seconds / longest) * (WIDTH - LEFT - RIGHT)
  const drawn: string[] = []
  let y = TOP
  let engine = ''
  for (const one of cases) {
    if (one.engine !== engine) {
      engine = one.engine
      drawn.push(text(16, y + 16, engine, 'engine'))
      y += HEADING
    }
    drawn.push(text(16, y + (one.seconds.size * BAR) / 2 + 5, one.name))
    for (const [side, seconds] of one.seconds) {
      const width = scale(seconds).toFixed(1)
      drawn.push(
        `<rect class="${side}" x="${LEFT}" y="${y}" width="${width}" height="${BAR - 2}"/>`,
        text(LEFT + scale(seconds) + 6, y + BAR - 4, `${seconds.toFixed(1)} s`, 'value'),
      )
      y += BAR
    }
    y += GAP
  }
  const grid = ticks(longest).map((tick) => {
    const x = (LEFT + scale(tick)).toFixed(1)
    return `<line class="grid" x1="${x}" x2="${x}" y1="${TOP}" y2="${y}"/>${text(Number(x) - 4, y + 16, String(tick), 'value')}`
  })
  const height = y + 28
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">
<title>Seconds of a load of the same rows: the engine alone, Sluice, and other loaders</title>
<style>${STYLE}
</style>
<rect class="back" width="${WIDTH}" height="${height}"/>
${text(16, 28, 'Seconds of a load of the same rows (less is better)', 'title')}
${legend(cases)}
${[...grid, ...drawn].join('\n')}
</svg>
`
}

function legend(cases: readonly PeerSeconds[]): string {
  const sides = [...new Set(cases.flatMap(({ seconds }) => [...seconds.keys()]))]
  return sides
    .map(
      (side, index) =>
        `<rect class="${side}" x="${LEFT + index * 140}" y="46" width="12" height="12"/>${text(LEFT + 18 + index * 140, 57, LABEL[side])}`,
    )
    .join('\n')
}

/** Every five seconds, or fewer where loads are short. */
function ticks(longest: number): readonly number[] {
  const step = [1, 2, 5, 10, 20, 50, 100].find((one) => longest / one <= 6) ?? 200
  return Array.from({ length: Math.floor(longest / step) + 1 }, (_, index) => index * step)
}

const text = (x: number, y: number, words: string, name?: string): string =>
  `<text${name === undefined ? '' : ` class="${name}"`} x="${x.toFixed(1)}" y="${y.toFixed(1)}">${words}</text>`
