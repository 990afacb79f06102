import { tableOf } from '../api/resource.ts'
import { createHash } from 'node:crypto'
import { counted, integer, type Table } from '@sluice/schema'
import type { LoadContext } from '../context/load-context.ts'
import type { Extracted } from '../extract/extracted.ts'
import { inResource } from '../failure/in-resource.ts'
import type { ResourceFailures } from '../failure/resource-failures.ts'
import { commitLoad, type Committed } from '../stage/commit-load.ts'
import { prunedText } from '../stage/prune-history.ts'
import { assertReplaceable } from '../stage/replaced.ts'
import type { StagedResource } from '../staged/staged-resource.ts'
import type { LoadIds } from './load-ids.ts'
import type { RunLoad } from './load-run.ts'

export interface Committing {
  readonly failures: ResourceFailures
  /** Resources whose rows a person lets be replaced. */
  readonly confirmed: ReadonlySet<string>
  readonly ids: LoadIds
}

/** Commits what is prepared of a source, and merges it. */
export async function commitSource(
  staged: readonly StagedResource[],
  extracted: readonly Extracted[],
  context: LoadContext,
  startedAt: number,
  { failures, confirmed, ids }: Committing,
  { engine, ports }: RunLoad,
): Promise<Committed> {
  const { source, dataset, loadId, known, signal } = context
  const emit = context.emit.bind(context)
  const read = extracted.filter(({ resource }) => !failures.has(resource.name))
  const byRoot = new Map(staged.map((one) => [tableOf(one.resource), one]))
  const stagedOf = (root: string): StagedResource | undefined => byRoot.get(root)
  const resourceOf = (root: string): string | undefined => stagedOf(root)?.resource.name
  await assertUntouched(read, context, failures)
  const committed = await commitLoad({
    engine,
    loadId,
    idAbove: (lastLoadId) => ids.above({ lastLoadId, highestLoadId: lastLoadId, isLedgerLost: false }),
    dataset,
    known,
    staged,
    startedAt,
    schemaHash: hashOf(known.tables),
    ...(ports.findKnown && { findKnown: ports.findKnown.bind(ports) }),
    ...(ports.openFinal && { openFinal: ports.openFinal.bind(ports) }),
    // What took the fast path was read only now.
    onStaged: () =>
      staged.some(({ fastPath }) => fastPath) ? assertUntouched(read, context, failures) : Promise.resolve(),
    ofResource: (resource, work) => failures.naming(resource, work),
    onFile: (resource, progress) =>
      emit({ kind: 'progress', resource: `${source}.${resource}`, ...progress }),
    onStage: (resource) => {
      signal.throwIfAborted()
      emit({ kind: 'phase', resource: `${source}.${resource}`, phase: 'stage' })
    },
    onReplaced: (name, replaced) =>
      assertReplaceable(
        staged.find(({ resource }) => resource.name === name),
        { resource: `${source}.${name}`, ...replaced },
        (replacing) => !confirmed.has(name) && ports.isDoubtful?.(replacing) === true,
      ),
    merge: (tx, committedId, onResource) =>
      ports.merge(tx, {
        loadId: committedId,
        dataset,
        isCareful: (root) => failures.isCareful(resourceOf(root)),
        sweepOf: (root) => {
          const { resource, keys } = stagedOf(root) ?? {}
          if (!resource || !keys) return undefined
          const place = `${source}.${resource.name}`
          return {
            source: keys,
            onSwept: (swept) =>
              emit({ kind: 'message', level: 'info', text: `${place}: ${sweptText(swept)}` }),
          }
        },
        onTable: (root) => {
          const resource = resourceOf(root)
          onResource(resource)
          if (resource !== undefined)
            emit({ kind: 'phase', resource: `${source}.${resource}`, phase: 'merge' })
        },
      }),
  })
  if (committed.pruned) emit({ kind: 'message', level: 'info', text: prunedText(dataset, committed.pruned) })
  return committed
}

/** A local file is read in place, several times: it must be the same each time. */
async function assertUntouched(
  extracted: readonly Extracted[],
  { folder, signal, source }: LoadContext,
  failures: ResourceFailures,
): Promise<void> {
  for (const { resource, items, files } of extracted) {
    await failures.naming(
      () => resource.name,
      async () => {
        for (const [index, item] of items.entries()) {
          if (files[index]?.path.startsWith(folder)) continue
          await inResource(`${source}.${resource.name}`, () => item.fetch(folder, signal, () => undefined))
        }
      },
    )
  }
}

/** `sweep: 100 of 10,000,000 rows are no longer in the source; compared by 31,204 keys and sums of keys`. */
const sweptText = ({
  rows,
  read,
  gone,
}: {
  readonly rows: number
  readonly read: number
  readonly gone: number
}) =>
  `sweep: ${integer(gone)} of ${counted(rows, 'row')} ${rows === 1 ? 'is' : 'are'} no longer in the source; compared by ${integer(read)} keys and sums of keys`

const hashOf = (tables: readonly Table[]): string =>
  createHash('sha256').update(JSON.stringify(tables)).digest('base64').slice(0, 22)
