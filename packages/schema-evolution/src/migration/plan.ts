import {
  fullName,
  maskShape,
  parseType,
  SluiceError,
  type ChangeEvidence,
  type SchemaChange,
  type Table,
} from '@sluice/schema'
import type { Assessment, Estimate } from '../changes/assess.ts'
import { sha256 } from './checksum.ts'
import { sortedJson } from './sorted-json.ts'

/** `plan.json`: what the SQL beside it does, as data. */
export interface Plan {
  readonly id: string
  /** Fingerprint of the tables that the plan changes, as they were before. */
  readonly base: string
  readonly footprint: readonly string[]
  readonly changes: readonly SchemaChange[]
  /** What each change costs, in the order of `changes`; absent in plans of version 0.1. */
  readonly assessments?: readonly Assessment[]
  /** The tables on the target on which this was planned; absent in plans of version 0.1. */
  readonly estimates?: readonly Estimate[]
  /** Set where the contract of the data says that loads apply it at once. */
  readonly contract?: 'evolve'
  /** Ids of older proposals that this one contains; their folders count for nothing, and are removed. */
  readonly supersedes?: readonly string[]
}

/** Fingerprint of the tables that `changes` touch. */
export function baseOf(before: readonly Table[], changes: readonly SchemaChange[]): string {
  const touched = new Set(changes.map((change) => fullName(change.table)))
  return sha256(sortedJson(before.filter((table) => touched.has(fullName(table)))))
}

const withoutValues = ({ first, shapes, ...rest }: ChangeEvidence): ChangeEvidence => ({
  ...rest,
  ...(first ? { first: { ...first, shape: maskShape(first.shape) } } : {}),
  ...(shapes ? { shapes: shapes.map(maskShape) } : {}),
})

/** The change as it may be committed: shapes are masked again, whoever made them. */
export const committable = <C extends SchemaChange>(change: C): C =>
  change.evidence ? { ...change, evidence: withoutValues(change.evidence) } : change

export const writePlan = (plan: Plan): string => `${sortedJson(plan)}\n`

const typesOf = (change: SchemaChange): readonly string[] => {
  if (change.kind === 'create-table') return change.table.columns.map(({ type }) => type)
  if (change.kind === 'add-column') return [change.column.type]
  return change.kind === 'widen-column' ? [change.from, change.to] : []
}

const KINDS: ReadonlySet<string> = new Set([
  'create-table',
  'add-column',
  'widen-column',
  'relax-not-null',
] satisfies SchemaChange['kind'][])

/**
 * Reads `plan.json`.
 * @throws SluiceError E_PLAN_INVALID where it is not a plan
 */
export function parsePlan(path: string, text: string): Plan {
  try {
    const plan = JSON.parse(text) as Plan
    for (const change of plan.changes) {
      if (!KINDS.has(change.kind))
        throw new Error(`there is no change of kind ${JSON.stringify(change.kind)}`)
      const unknown = typesOf(change).find((type) => parseType(type) === undefined)
      if (unknown !== undefined) throw new Error(`there is no type ${JSON.stringify(unknown)}`)
    }
    return plan
  } catch (cause) {
    throw new SluiceError(`${path} is not a plan: ${(cause as Error).message}`, {
      code: 'E_PLAN_INVALID',
      place: path,
      hint: 'restore the file from git; reviewers edit the .sql files, not the plan',
      cause,
    })
  }
}
