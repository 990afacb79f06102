import type { EngineKind } from '@sluice/engine'
import type { SchemaChange } from '@sluice/schema'
import type { Migration } from '@sluice/schema-evolution'
import type { CodeImpact } from '../../impact/code-impact.ts'
import type { WaitingTable } from '@sluice/ledger'
import type { Rejected } from '../../committed/newly-rejected.ts'

/** What a pull request shows its reviewers. */
export interface Proposed {
  readonly dataset: string
  /** Engine of the target that the loads went to: what a change locks differs between engines. */
  readonly kind: EngineKind
  readonly target: string
  readonly migrations: readonly Migration[]
  readonly rejected: readonly Rejected[]
  readonly waiting: readonly WaitingTable[]
  /** Somebody else committed to the branch. */
  readonly edited: boolean
  /** What the migrations do to the code; undefined where there are none. */
  readonly impact?: CodeImpact
}

/** All changes of the migrations, as far as they have plans. */
export const changesOf = (migrations: readonly Migration[]): readonly SchemaChange[] =>
  migrations.flatMap(({ plan }) => plan?.changes ?? [])
