import { assertWidth } from './assert/assert-width.ts'
import { counted, SluiceError, stackOf, printedError, type WriteDisposition } from '@sluice/schema'
import { ident } from '@sluice/engine'
import { isInOneOf } from '../archive/unpack-archives.ts'
import { applyContract } from '../contract/apply-contract.ts'
import { contractIn } from '../contract/contract-in.ts'
import { unmarkedLine } from '../raw/bytes-mark.ts'
import { placeOf, type RawTable } from '../raw/raw-table.ts'
import { BadFile } from '../raw/bad-file.ts'
import { firstRows } from '../read/first-rows.ts'
import type { LandedFiles } from '../read/land-files.ts'
import { profileResource } from '../infer/profile-resource.ts'
import type { ProfiledTable } from '../infer/profiled-table.ts'
import { applyRange } from '../ranged/apply-range.ts'
import { moveCursor } from '../ranged/move-cursor.ts'
import { stuckCursor } from '../ranged/stuck-cursor.ts'
import { moveFileCursor } from '../new-files/move-file-cursor.ts'
import { changeLanded } from '../steps/change-landed.ts'
import { isTooMany, TooManyQuarantined } from '../api/options/quarantine-limit.ts'
import { refreshOf } from '../api/options/refresh.ts'
import { tableOf, type Resource } from '../api/resource.ts'
import { parentOf } from '../api/transformer.ts'
import { stagedFileColumns } from '../staged/file-columns.ts'
import type { StagedResource, StagedTable } from '../staged/staged-resource.ts'
import { hintWarnings } from './check-hints.ts'
import { withEvidence } from './evidence.ts'
import type { Extracted } from '../extract/extracted.ts'
import { filesOf } from './files-of.ts'
import { landMasked } from './land-masked.ts'
import { maskWarnings } from './mask-warnings.ts'
import { namedColumnWarnings } from './assert/assert-named.ts'
import { assertWhole } from './assert/assert-whole.ts'
import { KeyMissing, NoKeyInAnyRow } from './assert/key-missing.ts'
import { dedupSortOf } from '../context/dedup-sort.ts'
import { keyNames } from '../context/key-columns.ts'
import { withChildren } from './nested-keys.ts'
import { withWindow } from './missing-window.ts'
import { profileOptions } from './profile-options.ts'
import { mergeKeyNames, strategyOf } from '../context/strategy-of.ts'
import { dispositionOf } from '../api/disposition-of.ts'
import { isFilled } from '../context/is-filled.ts'
import { renamedIn, type LoadContext } from '../context/load-context.ts'
import { withPathColumns } from '../context/path-columns.ts'
import { takeFilled } from './take-filled.ts'
import { oddHeaderWarning } from './odd-header.ts'

/** Reads a resource's package into the workbench and finds its types. */
export async function prepareResource(
  extracted: Extracted,
  context: LoadContext,
  number: number,
): Promise<StagedResource> {
  const { items, replacedFiles, state } = extracted
  const { options, workbench } = context
  const disposition = dispositionOf(extracted.resource, options)
  const name = `${context.source}.${extracted.resource.name}`
  if (disposition === 'merge' && isKeyless(extracted.resource)) throw new KeyMissing(name)
  const landed = await land(extracted, disposition, context, number)
  const { quarantined, bad } = landed
  const resource = withPathColumns(extracted.resource, landed.raw, context)
  const primaryKey = keyNames(resource)
  // Rows that lack one of these columns cannot be merged.
  const keyColumns = [...new Set([...primaryKey, ...mergeKeyNames(resource)])]
  const { range, missing: without } = extracted
  const also = {
    isInRange: extracted.ready?.isInRange,
    ...(resource.kind === 'rows' &&
      without?.of(resource) && {
        take: (raw: RawTable, table: string) => takeFilled(raw, table, resource, without, context),
      }),
  }
  const ranged = range && (await applyRange(landed.raw, range, resource, context, also))
  const strategy = withWindow(strategyOf(resource), range, ranged?.columns[0])
  const raw = ranged?.raw ?? landed.raw
  const stagedFiles = filesOf(name, extracted, { raw, quarantined, bad }, limitOf(resource, options))
  const warning = oddHeaderWarning(raw, extracted.format)
  if (warning !== undefined) context.emit({ kind: 'message', level: 'warn', text: `${name}: ${warning}` })
  context.emit({ kind: 'phase', resource: name, phase: 'profile' })
  const seen = new Set<string>()
  const how = profileOptions(resource, keyColumns, seen, context)
  const profiled = await profileResource(raw, tableOf(resource), how)
  const tables = stagedTables(profiled, resource, keyColumns, context)
  for (const text of [
    ...hintWarnings(extracted.resource, seen, profiled, context),
    ...maskWarnings(profiled, context),
  ])
    context.emit({ kind: 'message', level: 'warn', text: `${name}: ${text}` })
  const missing = missingKey(tables[0], keyColumns)
  const records = [...quarantined, ...(await keylessRows(tables[0], keyWords(resource), context))]
  const read = raw.files.reduce((sum, { rows }) => sum + rows, quarantined.length)
  if (isTooMany(options.maxQuarantined, records.length, read))
    throw missing === undefined
      ? new TooManyQuarantined(name, records, read)
      : new NoKeyInAnyRow(name, missing, keyWords(resource))
  const unread = stagedFiles.flatMap((file) => file.bad ?? [])
  const [firstUnread] = unread
  if (firstUnread) {
    if (resource.kind === 'files' && resource.onBadFile === 'fail') throw firstUnread
    const files = unread.map((error) => ({
      ...printedError(error),
      ...(context.debug && { stack: stackOf(error) }),
    }))
    context.emit({ kind: 'bad-files', resource: name, files })
  }
  const left = await applyContract(tables, resource, context)
  if (strategy?.versions || (strategy?.missing && strategy.missing.by !== 'sweep'))
    assertWhole(name, resource, {
      quarantined: records,
      discarded: left.tables[0]?.leftOut?.discarded ?? 0,
      isCut: limitOf(resource, options) !== undefined || extracted.isCut === true,
    })
  const { kept } = left
  for (const table of left.tables) assertWidth(table, context)
  // A table that nothing is known of but rows without a key is no table to propose.
  const admitted =
    missing === undefined ? left.tables : left.tables.map((table) => ({ ...table, isGone: true as const }))
  const staged = await Promise.all(
    admitted.map((table) => (table.isGone ? table : withEvidence(table, admitted[0] ?? table, context))),
  )
  const dedup = dedupSortOf(resource)
  for (const text of namedColumnWarnings(
    name,
    tables[0],
    { resource, ...(strategy && { strategy }), ...(dedup && { dedupSort: dedup }) },
    context,
  ))
    context.emit({ kind: 'message', level: 'warn', text: `${name}: ${text}` })
  const badNames = new Set([...bad.keys()].flatMap((index) => items[index]?.name ?? []))
  const { filesRead } = extracted
  const move = filesRead
    ? moveFileCursor(filesRead, stagedFiles, limitOf(resource, options) !== undefined)
    : range &&
      ranged &&
      (await moveCursor(workbench, {
        range,
        ranged,
        root: left.tables[0],
        isCut: extracted.isCut === true,
        lacking: without?.count,
        isFilled: isFilled(resource, context),
      }))
  const stuck = extracted.isCut && ranged && move ? stuckCursor(move) : undefined
  if (stuck !== undefined) context.emit({ kind: 'message', level: 'warn', text: `${name}: ${stuck}` })
  return {
    resource,
    disposition,
    primaryKey,
    ...(strategy && { strategy }),
    ...(dedup && { dedupSort: dedup }),
    tables: staged,
    quarantined: records,
    kept,
    contract: contractIn(context, resource),
    files: stagedFiles,
    // What was loaded of the former version of a file or archive that is bad now stays.
    replacedFiles: replacedFiles.filter((file) => !badNames.has(file) && !isInOneOf(badNames, file)),
    refresh: refreshOf(options),
    ...(resource.kind === 'rows' && { state }),
    ...(move && { cursor: move }),
    ...(extracted.ready?.keys && { keys: extracted.ready.keys }),
  }
}

const isKeyless = (resource: Resource): boolean =>
  keyNames(resource).length + mergeKeyNames(resource).length === 0 && !strategyOf(resource)?.versions

/** The most rows of a resource's package that a load takes; those of a generator were counted while they were read. */
const limitOf = (resource: Resource, { limit }: LoadContext['options']): number | undefined =>
  resource.kind === 'files' && resource.maxRows !== undefined
    ? Math.min(resource.maxRows, limit ?? Infinity)
    : limit

async function land(
  { resource, files, format, marked = false, invalid = [], range, ready, limit: rows }: Extracted,
  disposition: WriteDisposition,
  context: LoadContext,
  number: number,
): Promise<LandedFiles> {
  const { workbench, options, folder } = context
  const name = `${context.source}.${resource.name}`
  const report = (done: number): void =>
    context.emit({ kind: 'progress', resource: name, files: done, filesTotal: files.length })
  const warn = (text: string): void =>
    context.emit({ kind: 'message', level: 'warn', text: `${name}: ${text}` })
  const landing = { workbench, table: `raw_${number}`, format, folder, report, warn }
  const unchanged = await landMasked(landing, files, ready, { resource, context, name })
  const steps = resource.kind === 'files' ? (resource.steps ?? []) : []
  const read =
    steps.length === 0
      ? unchanged
      : { ...unchanged, raw: await changeLanded(unchanged.raw, steps, format.kind, name, context) }
  const landed = { ...read, quarantined: [...invalid, ...read.quarantined] }
  const bad = new Map(
    [...landed.bad].map(([index, error]) => [index, unreadIn(name, error, disposition)] as const),
  )
  const [unread] = bad.values()
  const mayGoOn =
    resource.kind === 'files' &&
    resource.onBadFile !== 'fail' &&
    disposition !== 'replace' &&
    !strategyOf(resource)?.versions
  if (unread && (options.strict === true || !mayGoOn)) throw unread
  // Rows in the range of a cursor were counted while they were read.
  const limit = ready ? rows : range || parentOf(resource) ? undefined : limitOf(resource, options)
  if (limit !== undefined)
    await workbench.run(`delete from ${ident(landed.raw.table)} where rowid >= ${limit}`)
  const [first] = landed.quarantined
  if (first && options.strict) {
    throw new SluiceError(
      `${counted(landed.quarantined.length, 'record')} cannot be read; the first: ${first.reason}`,
      {
        code: 'E_QUARANTINE',
        place: placeOf(name, first),
        hint: 'correct the file, or load without --strict: such records are then stored in _sluice.quarantine, and the rest is loaded',
      },
    )
  }
  const raw = limit === undefined ? landed.raw : { ...landed.raw, files: firstRows(landed.raw.files, limit) }
  if (!marked) return { ...landed, raw, bad }
  return {
    ...landed,
    raw: { ...raw, marked },
    quarantined: landed.quarantined.map((one) => ({ ...one, raw: unmarkedLine(one.raw) })),
    bad,
  }
}

/** The error with its resource; a table is not replaced by what is left of its files. */
const unreadIn = (name: string, error: BadFile, disposition: WriteDisposition): BadFile =>
  new BadFile(error.message, {
    code: error.code,
    file: `${name}, ${error.place ?? error.file}`,
    hint: `${error.hint}${disposition === 'replace' ? '; the table is replaced only when all its files can be read' : ''}`,
    cause: error.cause,
  })

function stagedTables(
  profiled: readonly ProfiledTable[],
  resource: Resource,
  primaryKey: readonly string[],
  context: LoadContext,
): readonly StagedTable[] {
  return profiled.map((table): StagedTable => {
    if (table.parent !== undefined) return withChildren(table, resource, context)
    const columns =
      resource.kind === 'files'
        ? [
            ...table.columns,
            ...stagedFileColumns(resource, table.raw, (column) => renamedIn(context, table.name, column)),
          ]
        : table.columns
    const keys = columns.filter(({ name }) => primaryKey.includes(name))
    if (missingKey({ ...table, columns }, primaryKey) !== undefined)
      return { ...table, columns, keyless: 'true' }
    const keyless = keys.filter((key) => 'nonNull' in key && Number(key.nonNull) < table.rows)
    return {
      ...table,
      columns,
      ...(keyless.length > 0 && { keyless: keyless.map(({ value }) => `(${value}) is null`).join(' or ') }),
    }
  })
}

/** The first column of the key that no row has a value in. */
const missingKey = (root: StagedTable | undefined, primaryKey: readonly string[]): string | undefined =>
  root === undefined || root.rows === 0
    ? undefined
    : primaryKey.find((key) => !root.columns.some(({ name }) => name === key))

/** Rows without a key cannot be merged: they are quarantined as JSON, with the columns' names in the database. */
async function keylessRows(root: StagedTable | undefined, what: string, { workbench }: LoadContext) {
  if (root?.keyless === undefined) return []
  const { raw, columns, keyless } = root
  const fields = columns.map(({ name, value }) => `${ident(name)} := ${value}`).join(', ')
  const record = fields === '' ? `'{}'` : `to_json(struct_pack(${fields}))::varchar`
  const rows = await workbench.rows<{ file: number; row: number; raw: string }>(
    `select ${raw.file ?? 0} as file, ${raw.row} as row, ${record} as raw
     from ${ident(raw.table)} where ${keyless} order by ${raw.position}`,
  )
  return rows.map((row) => ({
    file: raw.files[row.file]?.name ?? '',
    line: row.row,
    reason: `${what} has no value (rows are counted from 0)`,
    raw: row.raw,
  }))
}

/** What a resource calls the columns that every row has to have. */
const keyWords = ({ primaryKey, mergeKey }: Resource): string =>
  [
    ...(primaryKey === undefined ? [] : ['the primary key']),
    ...(mergeKey === undefined ? [] : ['the merge key']),
  ].join(' or ')
