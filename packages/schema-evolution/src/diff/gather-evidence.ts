import type { ChangeEvidence, Evidence, ObservedTable, Rule } from '@sluice/schema'

/** Shapes that a migration shows. */
const SHAPES = 5

/** A table as one load holds it, and what was seen there. */
interface Found {
  readonly load: ObservedTable
  readonly evidence: Evidence
}

/** What a load as a whole says: that it has rows, and that `nonNull` of them have a value. */
function ofLoad({ load }: ObservedTable, nonNull: (rows: number) => number): Evidence | undefined {
  if (!load) return undefined
  const { loadId, rows, file } = load
  const first = file === undefined ? {} : { first: { file, row: 0, shape: '' } }
  return { loadId, seen: rows, nonNull: nonNull(rows), violating: 0, ...first }
}

/** The evidence that a load recorded with one of its columns. */
export const ofColumn = (load: ObservedTable, name: string): Evidence | undefined =>
  load.columns.find((column) => column.name === name)?.evidence

/** A new table's evidence is its load. */
export const ofNewTable = (load: ObservedTable): Evidence | undefined =>
  load.columns.find(({ evidence }) => evidence)?.evidence ?? ofLoad(load, (rows) => rows)

/** A column that is not null and gets nulls: some of a load's rows have no value, or none has. */
export function ofNulls(load: ObservedTable, name: string): Evidence | undefined {
  const column = load.columns.find((one) => one.name === name)
  const evidence = column ? column.evidence : ofLoad(load, () => 0)
  if (!evidence || evidence.nonNull === evidence.seen) return undefined
  return { ...evidence, violating: evidence.seen - evidence.nonNull }
}

/** Joins what the waiting loads say of one change, in load order: counts added up, the place of the first. */
export function gatherEvidence(
  rule: Rule,
  loads: readonly ObservedTable[],
  of: (load: ObservedTable) => Evidence | undefined,
): { readonly evidence?: ChangeEvidence } {
  const found = loads.flatMap((load): readonly Found[] => {
    const evidence = of(load)
    return evidence ? [{ load, evidence }] : []
  })
  const [first] = found
  const last = found.at(-1)
  if (!first || !last) return {}
  const sum = (count: (evidence: Evidence) => number): number =>
    found.reduce((total, { evidence }) => total + count(evidence), 0)
  const shapes = found.flatMap(({ evidence }) => (evidence.first?.shape ? [evidence.first.shape] : []))
  const place = found.find(({ evidence }) => evidence.first)?.evidence.first
  return {
    evidence: {
      rule,
      loadId: first.evidence.loadId,
      loads: found.length,
      seen: sum(({ seen }) => seen),
      nonNull: sum(({ nonNull }) => nonNull),
      violating: sum(({ violating }) => violating),
      ...(place && { first: place }),
      ...seenIn('firstSeen', first.load),
      ...seenIn('lastSeen', last.load),
      ...(shapes.length > 0 && { shapes: [...new Set(shapes)].slice(0, SHAPES) }),
    },
  }
}

const seenIn = (
  key: 'firstSeen' | 'lastSeen',
  { load }: ObservedTable,
): Pick<ChangeEvidence, 'firstSeen' | 'lastSeen'> =>
  load ? { [key]: { loadId: load.loadId, at: load.at } } : {}
