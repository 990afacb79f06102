import { readCursors, writeCursor } from '@sluice/ledger'
import {
  cursorText,
  selectResources,
  typeOfFiles,
  type FileIncremental,
  type Incremental,
} from '@sluice/loader'
import { SluiceError } from '@sluice/schema'
import type { Opened } from '../target/with-target.ts'

/** What became of a cursor that a person moved. */
export interface MovedCursor {
  /** `source.resource`. */
  readonly name: string
  readonly before: string | null
  readonly value: string | null
}

interface Confirmed {
  /** True where a person has agreed that a cursor of a protected target is moved. */
  readonly yes: boolean
}

/** Moves a cursor to a value, forwards or backwards: the next load starts at this value. `values`: one for each path of the cursor. */
export const setCursor = (
  opened: Opened,
  name: string,
  values: readonly string[],
  confirmed: Confirmed,
): Promise<MovedCursor> =>
  move(opened, name, confirmed, (incremental, types) => cursorText(incremental, types, values, name))

/**
 * Removes the value of a cursor: the next load starts at `initial`. Rows of an append resource are still not loaded
 * twice.
 */
export const resetCursor = (opened: Opened, name: string, confirmed: Confirmed): Promise<MovedCursor> =>
  move(opened, name, confirmed, (_, types) => ({ value: null, type: types ?? '' }))

async function move(
  { engine, project, chosen }: Opened,
  name: string,
  { yes }: Confirmed,
  to: (
    incremental: Incremental | FileIncremental,
    types: string | undefined,
  ) => { readonly value: string | null; readonly type: string },
): Promise<MovedCursor> {
  const { dataset, resource, incremental, type: known } = incrementalOf(project.config.sources, name)
  const protectedBy = chosen.target.protected && !yes
  return engine.transaction(async (tx) => {
    await tx.lock(dataset)
    const before = (await readCursors(tx, dataset)).find((one) => one.resource === resource)
    const { value, type } = to(incremental, known ?? before?.type)
    const moved = { name, before: before?.value ?? null, value }
    if (moved.before === value) return moved
    if (protectedBy)
      throw new SluiceError(
        `the cursor would go from ${moved.before ?? 'no value'} to ${value ?? 'no value'}`,
        {
          code: 'E_CONFIRM',
          place: `${name}, target ${chosen.name}, which is protected`,
          hint: 'if this is intended, run the command again with --yes',
        },
      )
    await writeCursor(tx, dataset, { resource, value, reached: before?.reached ?? null, type, loadId: null })
    return moved
  })
}

function incrementalOf(sources: Opened['project']['config']['sources'], name: string) {
  const [source] = selectResources(sources, [name])
  const [resource, ...others] = source?.resources ?? []
  const { dataset } = source ?? {}
  if (dataset !== undefined && resource?.incremental && others.length === 0)
    return {
      dataset,
      resource: resource.name,
      incremental: resource.incremental,
      type: resource.kind === 'files' ? typeOfFiles(resource.incremental.cursor) : undefined,
    }
  const all = sources.flatMap(({ name: of, resources }) =>
    resources.flatMap((one) => (one.incremental ? [`${of}.${one.name}`] : [])),
  )
  throw new SluiceError(`${name} is not a resource with a cursor`, {
    code: 'E_NO_CURSOR',
    place: name,
    hint:
      all.length === 0
        ? 'no resource of the config has one, see docs/incremental.md'
        : `name one of: ${all.join(', ')}`,
  })
}
