import { createHash } from 'node:crypto'
import type { Target } from '../api/config.ts'
import type { SchemaContract } from '@sluice/schema'
import type { LoadOptions } from '../api/options/load-options.ts'
import type { FailedResource } from '../failure/failed-resource.ts'
import type { Resource, RowsResource } from '../api/resource.ts'
import { functionOf } from '../api/rows/step.ts'
import type { CursorRange } from '../cursor/cursor-range.ts'
import { maskIdentity, masksOf } from '../mask/column-mask.ts'
import type { Parts } from '../api/files/ready-file.ts'
import { forgetParts, partsOf } from './kept-parts.ts'
import {
  forgetRows,
  keepRows,
  rejectRows,
  rowsPath,
  takeRows,
  type KeptRows,
  type RowsIdentity,
} from './kept-rows.ts'

/** What decides whether rows of an earlier run are those that this one would read. */
interface Reading {
  readonly source: string
  readonly config: unknown
  readonly options: LoadOptions
  readonly secrets: Readonly<Record<string, string>>
  readonly contracts: readonly (SchemaContract | undefined)[]
  /** By resource: the load that committed its state. */
  readonly known: { readonly stateLoads: ReadonlyMap<string, number> }
}

/** The rows of one load in its package folder, and those that earlier runs left in theirs. */
export class RowsPackage {
  readonly #folder: string
  readonly #left: readonly string[]
  readonly #target: string
  /** Resources whose rows are read again, whatever was left of them. */
  readonly #fresh: ReadonlySet<string>
  readonly #resumed = new Set<string>()

  constructor(
    folder: string,
    left: readonly string[],
    { target, fresh }: { readonly target: string; readonly fresh: ReadonlySet<string> },
  ) {
    this.#folder = folder
    this.#left = left
    this.#target = target
    this.#fresh = fresh
  }

  /** The file that a resource's rows go to. */
  path(resource: string): string {
    return rowsPath(this.#folder, resource)
  }

  /** The parts that a resource hands over one by one. */
  parts(source: string, resource: string): Parts {
    return partsOf(this.#folder, this.#left, { target: this.#target, source, resource })
  }

  /** True where the resource's rows are those of an earlier run. */
  isResumed(resource: string): boolean {
    return this.#resumed.has(resource)
  }

  /** The rows that an earlier run read completely and did not commit. */
  async resume(resource: RowsResource, reading: Reading, range?: CursorRange): Promise<KeptRows | undefined> {
    if (!isKept(resource, reading)) return undefined
    const wanted = this.#identity(resource, reading, range)
    for (const folder of this.#left) {
      const kept = await takeRows(folder, this.#folder, wanted, settingsOf(resource, reading))
      if (!kept) continue
      if (this.#fresh.has(resource.name)) await this.forget([resource.name])
      else {
        this.#resumed.add(resource.name)
        return kept
      }
    }
    return undefined
  }

  /** Keeps rows that are complete until they are committed. */
  async keep(
    resource: RowsResource,
    reading: Reading,
    { rows, state, marked = false }: Pick<KeptRows, 'rows' | 'state' | 'marked'>,
    range?: CursorRange,
  ): Promise<void> {
    if (!isKept(resource, reading)) return
    const readAt = new Date().toISOString()
    await keepRows(this.#folder, { ...this.#identity(resource, reading, range), rows, state, marked, readAt })
  }

  /**
   * Decides what becomes of the rows of a resource that failed: those of an earlier run are read again, and so are those
   * that a contract or --strict keeps out, which leaves nothing behind. Others are resumed, unless they were rejected for
   * what they are and the config is as it was.
   */
  async settle(
    failed: readonly FailedResource[],
    resources: readonly Resource[],
    reading: Reading,
  ): Promise<void> {
    for (const { name, error, isRejected } of failed) {
      const resource = resources.find((one) => one.name === name)
      if (this.isResumed(name) || LEAVES_NOTHING.has(error.code)) await this.forget([name])
      else if (resource && isRejected) await rejectRows(this.#folder, name, settingsOf(resource, reading))
    }
  }

  /** Rows that are committed, and those that failed a second time, are not resumed. */
  async forget(resources: readonly string[]): Promise<void> {
    for (const resource of resources) await forgetRows(this.#folder, resource)
    await forgetParts(this.#folder, resources)
  }

  /** Does so with all rows of earlier runs. */
  forgetResumed(): Promise<void> {
    return this.forget([...this.#resumed])
  }

  #identity(
    resource: RowsResource,
    { source, config, options, known, secrets }: Reading,
    range?: CursorRange,
  ): RowsIdentity {
    const { fullRefresh = false, since, until } = options
    const functions = [resource.read, ...(resource.steps ?? []).map(functionOf)].map(String)
    const masks = masksOf(resource.columns, secrets, `${source}.${resource.name}`)
    const masked = masks.length > 0 ? maskIdentity(masks) : undefined
    const reads = [functions, config ?? null, fullRefresh, since, until, rangeText(range), masked]
    return {
      target: this.#target,
      source,
      resource: resource.name,
      reads: digestOf(reads),
      stateLoadId: known.stateLoads.get(resource.name) ?? 0,
    }
  }
}

/**
 * A part of the rows, or rows that are only looked at, are no load to continue with. Neither are rows that a schema checked:
 * whether it is still the same cannot be seen.
 */
const isKept = ({ maxRows, schema }: RowsResource, { options }: Reading): boolean =>
  !options.dryRun && options.limit === undefined && maxRows === undefined && schema === undefined

const LEAVES_NOTHING: ReadonlySet<string> = new Set(['E_CONTRACT', 'E_QUARANTINE'])

/** What a cursor asks the source for. */
const rangeText = (range: CursorRange | undefined): unknown =>
  range && [range.incremental.cursor, range.from?.map(String), range.to?.map(String), range.last?.map(String)]

/** Digest of all that decides whether rows are rejected. */
const settingsOf = (resource: Resource, { contracts, options }: Reading): string =>
  digestOf([resource, contracts, options])

function digestOf(values: readonly unknown[]): string {
  const text = values.map((value) => {
    try {
      return JSON.stringify(value)
    } catch {
      // A config may hold anything, such as a client of an API.
      return ''
    }
  })
  return createHash('sha256').update(text.join('\n')).digest('hex')
}

/** A target's name, place and system schema, without what is secret in it: rows of one suffix are none of another. */
export function targetIdentity(name: string, target: Target | undefined): string {
  const system = target?.systemSchema === undefined ? '' : ` ${target.systemSchema}`
  if (target?.kind !== 'postgres') return `${name} ${target?.path ?? ''}${system}`
  const url = URL.parse(target.url)
  return `${name} ${url?.host ?? ''}${url?.pathname ?? ''}${system}`
}
