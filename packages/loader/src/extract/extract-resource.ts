import { join } from 'node:path'
import { assertIncremental } from '../cursor/check-incremental.ts'
import { assertOneZone, withZone, zonesOf } from '../cursor/cursor-zones.ts'
import { cursorOf, cursorRange, type CursorRange } from '../cursor/cursor-range.ts'
import { MissingKeys } from '../missing/missing-keys.ts'
import { rowsInRange } from '../cursor/early-stop.ts'
import type { Extracted } from './extracted.ts'
import { fetchFiles } from './fetch-files.ts'
import { extractRows } from './extract-rows.ts'
import { ArrowFiles } from './arrow-files.ts'
import { masksOf } from '../mask/column-mask.ts'
import { fileMasks } from '../mask/file-masks.ts'
import { stemOf } from '../package/kept-rows.ts'
import { routedResources, routingOf } from './routed-resources.ts'
import type { RoutedFile } from './routed-files.ts'
import { RowMasker } from './rows/row-masker.ts'
import { KeysMissing, readyOf, rowsOfReady } from './ready-files.ts'
import { checkState } from './check-state.ts'
import { changePages } from './change-pages.ts'
import { RowCheck, warnOfDropped } from './rows/check-rows.ts'
import { transformRows } from './rows/transform-rows.ts'
import { namingFailures, yieldedBy } from './source-failed.ts'
import type { Row } from '../api/rows/row.ts'
import type { KeptRows } from '../package/kept-rows.ts'
import { refreshOf } from '../api/options/refresh.ts'
import type { Resource, ResourceContext, RowsResource, Transformer } from '../api/resource.ts'
import type { LoadContext } from '../context/load-context.ts'
import { compareTotals } from '../totals/compare-totals.ts'

/** Where the rows of a resource come from and go to, beside its own package. */
export interface Flow {
  /** The rows of the resource that it is made from. */
  readonly input?: AsyncIterable<readonly Row[]>
  /** Receives its rows, page by page. */
  readonly forward?: (rows: readonly Row[]) => Promise<unknown>
}

/** Runs a resource, or lists and fetches its files. */
export function extractResource(
  resource: Resource,
  context: LoadContext,
  flow: Flow = {},
): Promise<Extracted> {
  const state = structuredClone(
    refreshOf(context.options) === 'table' ? {} : (context.known.states.get(resource.name) ?? {}),
  )
  const name = `${context.source}.${resource.name}`
  const own: ResourceContext = {
    config: context.config,
    secrets: context.secrets,
    state,
    folder: context.projectFolder,
    packageFolder: context.folder,
    ...(!context.options.dryRun && { parts: context.rows.parts(context.source, resource.name) }),
    shared: context.shared,
    signal: context.signal,
    log: {
      info: (text) => context.emit({ kind: 'message', level: 'info', text: `${name}: ${text}` }),
      warn: (text) => context.emit({ kind: 'message', level: 'warn', text: `${name}: ${text}` }),
    },
  }
  return resource.kind === 'files'
    ? fetchFiles(resource, own, context)
    : readRows(resource, own, context, flow)
}

async function readRows(
  resource: RowsResource,
  own: ResourceContext,
  context: LoadContext,
  flow: Flow,
): Promise<Extracted> {
  const name = `${context.source}.${resource.name}`
  const before = JSON.stringify(context.known.states.get(resource.name) ?? {})
  const path = context.rows.path(resource.name)
  context.emit({ kind: 'phase', resource: name, phase: 'extract' })
  const range = rangeOf(resource, context)
  const missing = range && new MissingKeys(resource, range, context)
  const isRouting = typeof resource.table === 'function'
  const isAlone = !flow.input && !flow.forward && !isRouting
  const kept = isAlone ? await context.rows.resume(resource, context, range) : undefined
  if (kept) {
    own.log.info(
      `resumed the ${kept.rows === 1 ? 'row' : `${kept.rows} rows`} read at ${kept.readAt}, which no load has committed; the next load reads what is newer`,
    )
  }
  const {
    rows,
    state,
    marked = false,
    isCut = false,
    invalid = [],
    ready,
    routed = [],
  } = kept
    ? { ...kept, isCut: false, invalid: [], ready: undefined, routed: [] }
    : await readAll(resource, own, path, context, { ...flow, range, missing })
  if (resource.deletes === 'sweep' && rows > 0) throw new KeysMissing(name)
  const replaces =
    resource.writeDisposition === 'replace' ||
    resource.allowEmpty === true ||
    refreshOf(context.options) === 'table'
  const isSame = !replaces && JSON.stringify(state) === before
  const common = {
    resource,
    items: [],
    replacedFiles: [],
    state,
    ...(range && { range }),
    ...(missing && { missing }),
  }
  if (ready) {
    const limit = rowLimit(resource, context)
    const handed = rowsOfReady(ready)
    return {
      ...common,
      ...(resource.primaryKey === undefined &&
        ready.primaryKey && { resource: { ...resource, primaryKey: ready.primaryKey } }),
      format: ready.format,
      files: ready.files,
      ready,
      ...(limit !== Infinity && { limit, isCut: isCut || handed === undefined || handed > limit }),
      unchanged: handed === 0 && isSame && !ready.keys,
    }
  }
  if (isRouting) {
    const members = routedResources(resource, routed, { isCut, replaces, known: context.known })
    return {
      ...common,
      format: { kind: 'ndjson' },
      files: [],
      isCut,
      invalid,
      routed: members,
      unchanged: members.length === 0 && invalid.length === 0 && isSame,
    }
  }
  return {
    ...common,
    format: { kind: 'ndjson' },
    files: rows > 0 ? [{ name: resource.name, url: name, path }] : [],
    marked,
    isCut,
    invalid,
    unchanged: rows === 0 && invalid.length === 0 && isSame,
  }
}

async function readAll(
  resource: RowsResource,
  own: ResourceContext,
  path: string,
  context: LoadContext,
  {
    range,
    missing,
    input,
    forward,
  }: Flow & { readonly range: CursorRange | undefined; readonly missing: MissingKeys | undefined },
): Promise<
  Pick<KeptRows, 'rows' | 'state' | 'marked'> &
    Pick<Extracted, 'isCut' | 'invalid' | 'ready'> & { readonly routed: readonly RoutedFile[] }
> {
  const name = `${context.source}.${resource.name}`
  // --limit is for the rows of a source; what is made of them is loaded as a whole.
  const limit = input ? Infinity : rowLimit(resource, context)
  const cursor = range && missing && { ...cursorOf(range), missing }
  const masker = maskerOf(resource, context)
  const mask = masker && ((row: Row) => masker.mask(row))
  const check = resource.schema && new RowCheck(resource.schema, masker)
  const read = (given: ResourceContext) => {
    const { transformer } = resource
    const rows = () =>
      transformer && input
        ? transformRows(input, checked(transformer, name), given, maskerOf(transformer.parent, context))
        : resource.read(cursor ? { ...given, cursor } : given)
    const pages = namingFailures(rows, name, context)
    return changePages(pages, { steps: resource.steps, check }, name, context)
  }
  const { rows, marked, isCut, ready, routed } = await extractRows(
    { ...resource, name, read },
    { ...own, ...(limit !== Infinity && { limit }) },
    path,
    limit,
    (count) => context.emit({ kind: 'progress', resource: name, rows: count }),
    {
      range: range && missing && rowsInRange(range, missing, mask),
      forward,
      mask,
      arrow: new ArrowFiles({
        workbench: context.workbench,
        stem: join(context.folder, stemOf(resource.name)),
        masks: () => fileMasks(resource.columns, context.secrets, name, 'arrow'),
        place: name,
      }),
      routing: routingOf(resource, context),
    },
  )
  const { state } = own
  checkState(state, name)
  const handed = readyOf(ready, context.projectFolder, name)
  // A part of the rows has other totals.
  if (!isCut && limit === Infinity && !handed)
    await compareTotals(resource, cursor ? { ...own, cursor } : own, {
      name,
      paths: rows === 0 ? [] : [path, ...routed.map(({ file }) => file.path)],
      workbench: context.workbench,
    })
  if (check) warnOfDropped(check, own.log)
  // Rows of several resources that belong together are not resumed one by one.
  if (rows > 0 && !input && !forward && typeof resource.table !== 'function')
    await context.rows.keep(resource, context, { rows, state, marked }, range)
  return {
    rows,
    state,
    marked,
    isCut,
    invalid: check?.invalid ?? [],
    routed,
    ...(handed && { ready: handed }),
  }
}

/** The transformer, `name`, that fails where it yields nothing for a row, or returns rows. */
const checked = (transformer: Transformer, name: string): Transformer => ({
  ...transformer,
  each: (row, given) => yieldedBy(transformer.each(row, given), name),
})

function maskerOf(resource: RowsResource, { source, secrets }: LoadContext): RowMasker | undefined {
  const name = `${source}.${resource.name}`
  const masks = masksOf(resource.columns, secrets, name)
  return masks.length > 0 ? new RowMasker(masks, name) : undefined
}

const rowLimit = ({ maxRows = Infinity }: RowsResource, { options }: LoadContext): number =>
  Math.min(options.limit ?? Infinity, maxRows)

/** Which rows the load takes, for a resource that is incremental. */
function rangeOf(resource: RowsResource, { source, known, options }: LoadContext): CursorRange | undefined {
  const { name, incremental } = resource
  const place = `${source}.${name}`
  assertIncremental(resource, place)
  if (incremental === undefined) return undefined
  assertOneZone(incremental, resource.columns, place)
  const own = withZone(incremental, resource.columns)
  const zones = zonesOf(own, resource.columns)
  return cursorRange(own, known.cursors.get(name), options, place, zones)
}
