import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip, createZstdCompress } from 'node:zlib'
import { ident, literal, openDuckdb, openPostgres, qualified } from '@sluice/engine'
import { installSystem, waitingTables } from '@sluice/ledger'
import type { Engine, EngineKind } from '@sluice/engine'
import { filesResource, runLoad, type FilesResource, type LoadOptions, type LoadSummary, type Source } from '@sluice/loader'
import { applyMigrations, appliedMigrations, propose, readLiveDigits } from '@sluice/schema-evolution'
import { localFiles } from '@sluice/sources'
import { snakeCase, type ObservedTable } from '@sluice/schema'
import { mergeLoad, mergeWaiting } from '@sluice/transform'
import { preparedDatabase } from '../support/postgres.ts'
import type { Case, Cells } from './case.ts'

const SILENT = { info: () => undefined, warn: () => undefined }

/** How the files of a case come: as they are, or compressed. */
export const PACKINGS = ['plain', 'gz', 'zst'] as const
export type Packing = (typeof PACKINGS)[number]

/** Cases that are `packed` are loaded in every packing. */
export const packingsOf = ({ packed = false }: Case): readonly Packing[] => (packed ? PACKINGS : ['plain'])

export type Catalog = ReadonlyMap<string, ReadonlyMap<string, string>>

/** Name of the resource and of its table. */
export const resourceOf = ({ name }: Case, packing: Packing): string =>
  snakeCase(packing === 'plain' ? name : `${name}-${packing}`)

/** One database that cases are loaded into. */
export class CaseTarget implements AsyncDisposable {
  readonly engine: Engine
  readonly #folder: string
  readonly #packed = new Map<string, Record<Packing, string>>()
  readonly #drop: (() => Promise<void>) | undefined

  constructor(engine: Engine, folder: string, drop: (() => Promise<void>) | undefined) {
    this.engine = engine
    this.#folder = folder
    this.#drop = drop
  }

  /** The resources of a case: one a packing, each named by resourceOf. */
  async resourcesOf(one: Case): Promise<readonly FilesResource[]> {
    const folders = await this.#pack(one)
    const { format, columns, primaryKey, writeDisposition, maxTableNesting } = one
    return packingsOf(one).map((packing) =>
      filesResource({
        name: resourceOf(one, packing),
        format,
        list: localFiles({ folder: folders[packing] }),
        ...(one.error && { onBadFile: 'fail' }),
        ...(columns && { columns }),
        ...(primaryKey !== undefined && { primaryKey }),
        ...(writeDisposition && { writeDisposition }),
        ...(maxTableNesting !== undefined && { maxTableNesting }),
      }),
    )
  }

  async #pack(one: Case): Promise<Record<Packing, string>> {
    const packed = this.#packed.get(one.name)
    if (packed) return packed
    const plain = one.parquet === undefined ? one.input : join(this.#folder, one.name, 'plain')
    const folders = { plain, gz: join(this.#folder, one.name, 'gz'), zst: join(this.#folder, one.name, 'zst') }
    for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true })
    for (const [index, query] of [one.parquet ?? []].flat().entries()) {
      const path = literal(join(plain, `rows${index === 0 ? '' : index}.parquet`))
      await this.engine.workbench.run(`copy (${query}) to ${path} (format parquet)`)
    }
    for (const name of one.packed ? await readdir(plain) : []) {
      const from = join(plain, name)
      await pipeline(createReadStream(from), createGzip(), createWriteStream(join(folders.gz, `${name}.gz`)))
      await pipeline(
        createReadStream(from),
        createZstdCompress(),
        createWriteStream(join(folders.zst, `${name}.zst`)),
      )
    }
    this.#packed.set(one.name, folders)
    return folders
  }

  /** Loads; what needs a migration waits. */
  load(loaded: Source, options: LoadOptions = {}): Promise<LoadSummary> {
    const { engine } = this
    return runLoad({
      project: { dir: this.#folder, config: { sources: [loaded], targets: {} } },
      engine,
      targetName: engine.kind,
      selection: [],
      options,
      environment: {},
      signal: new AbortController().signal,
      emit: () => undefined,
      ports: {
        merge: async (tx, load) => {
          await mergeLoad(tx, engine.dialect, engine.kind, load)
        },
        propose: async () => [],
      },
    })
  }

  /** Proposes what is needed for these datasets, applies it, and merges what waited. */
  async migrate(datasets: readonly string[]): Promise<void> {
    await this.#propose(datasets)
    await applyMigrations(this.engine, join(this.#folder, 'migrations'), { log: SILENT })
    await mergeWaiting(this.engine, { datasets })
  }

  async #propose(datasets: readonly string[]): Promise<void> {
    const { engine } = this
    const observed: readonly ObservedTable[] = await waitingTables(engine.session, datasets)
    const finals = await engine.catalog(datasets)
    await propose({
      projectDir: this.#folder,
      finals,
      observed,
      liveDigits: await readLiveDigits(engine, finals, observed),
      applied: await appliedMigrations(engine),
      now: new Date(),
      kinds: [engine.kind],
    })
  }

  /** Table → column → type, as they are now. */
  async catalog(dataset: string): Promise<Catalog> {
    const tables = await this.engine.catalog([dataset])
    return new Map(
      tables.map(({ name, columns }) => [name, new Map(columns.map((column) => [column.name, column.type]))]),
    )
  }

  /** The rows of a table as canonical text, in the order in which they were read. */
  async rows(
    dataset: string,
    table: string,
    columns: Readonly<Record<string, string>>,
  ): Promise<readonly Cells[]> {
    const texts = Object.entries(columns).map(([column, type]) => {
      const text =
        type === 'json'
          ? `cast(${ident(column)} as ${this.engine.dialect.typeName('text')})`
          : this.engine.dialect.convert(ident(column), type as 'text', 'text')
      return `${text} as ${ident(column)}`
    })
    const rows = await this.engine.session.rows<Record<string, string | null>>(
      `select ${texts.join(', ')} from ${qualified(dataset, table)} order by _sluice_id`,
    )
    return rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, text]) => [name, columns[name] === 'json' ? compact(text) : text]),
      ),
    )
  }

  /** What a resource has in quarantine. */
  quarantine(dataset: string, resource: string): Promise<readonly Cells[]> {
    return this.engine.session.rows(
      `select file_name as file, cast(line as text) as line, reason, raw from _sluice.quarantine
       where schema_name = $1 and resource = $2 and load_id = (
         select max(load_id) from _sluice.files where schema_name = $1 and resource = $2
       ) order by file_name, quarantine.line, reason`,
      [dataset, resource],
    )
  }

  /** Loads whose counts do not add up. */
  wrongCounts(): Promise<readonly Record<string, unknown>[]> {
    return this.engine.session.rows(
      `select * from _sluice.load_tables
       where rows_read <> rows_merged + rows_waiting + rows_superseded + rows_quarantined + rows_discarded
         or rows_waiting <> 0`,
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine[Symbol.asyncDispose]()
    await this.#drop?.()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** What newer engines can do that TypeScript's library does not know yet. */
const json = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown
  rawJSON(text: string): object
  isRawJSON(value: object): boolean
}

/** JSON text without spaces and with its keys sorted: the engines write it in their own ways. Long numbers keep their digits. */
function compact(text: string | null): string | null {
  if (text === null) return null
  const isLong = (source: string): boolean => /^-?\d+(\.\d+)?$/.test(source) && source.length > 17
  const sorted = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(sorted)
      : typeof value === 'object' && value !== null && !json.isRawJSON(value)
        ? Object.fromEntries(
            Object.entries(value)
              .toSorted(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, item]) => [key, sorted(item)]),
          )
        : value
  const parsed = json.parse(text, (_, value, { source }) =>
    typeof value === 'number' && source !== undefined && isLong(source) ? json.rawJSON(source) : value,
  )
  return JSON.stringify(sorted(parsed))
}

/** Opens a separate, empty target. */
export async function openCaseTarget(kind: EngineKind): Promise<CaseTarget> {
  const database = kind === 'postgres' ? await preparedDatabase() : undefined
  const engine = database ? await openPostgres({ url: database.url }) : await openDuckdb({ path: ':memory:' })
  await installSystem(engine)
  return new CaseTarget(engine, await mkdtemp(join(tmpdir(), 'sluice-cases-')), database?.drop)
}
