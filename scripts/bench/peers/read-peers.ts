import { SIDES, type Side } from './peer-table.ts'

/** The seconds of a case, by who loaded. */
export interface PeerSeconds {
  readonly engine: string
  readonly name: string
  readonly seconds: ReadonlyMap<Side, number>
}

/**
 * The cases in the Markdown tables that `pnpm bench --only peers` prints, wherever they are in a text. Only the first line of each
 * case counts: tables of earlier runs stand below the last one.
 */
export function readPeers(markdown: string): readonly PeerSeconds[] {
  const found = new Map<string, PeerSeconds>()
  for (const table of markdown.split(/\n{2,}/)) {
    const [head = [], , ...lines] = table.trim().split('\n').map(cellsOf)
    if (!head.includes('× bare') || !head.includes('ours s')) continue
    for (const [place = '', ...cells] of lines) {
      const [engine = '', ...name] = place.split(', ')
      const seconds = SIDES.flatMap((side): (readonly [Side, number])[] => {
        const at = head.indexOf(`${side} s`)
        return at < 0 ? [] : [[side, Number(cells[at - 1])]]
      })
      if (!found.has(place)) found.set(place, { engine, name: name.join(', '), seconds: new Map(seconds) })
    }
  }
  return [...found.values()]
}

const cellsOf = (line: string): readonly string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
