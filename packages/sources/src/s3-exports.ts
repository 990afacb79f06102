import {
  filesResource,
  source,
  type ColumnHints,
  type FileFormat,
  type FileIncremental,
  type FilesResource,
  type ResourceContext,
  type Source,
} from '@sluice/loader'
import { FILE_NAME, FILE_ROW, snakeCase, type SchemaContract } from '@sluice/schema'
import { files } from './files.ts'
import type { FileLister } from './files/file-lister.ts'
import { asPrefix } from './files/folder-of.ts'
import { globOfFormat } from './files/format-of-name.ts'
import type { Glob } from './files/name-filter.ts'
import type { S3Access, S3Credentials } from './files/s3/s3-client.ts'
import { SourceError } from './files/source-error.ts'

/** Environment variables that hold the credentials. */
export type S3Secrets = { readonly [Name in keyof S3Credentials]: string }

export interface S3ExportsOptions extends S3Access {
  readonly name: string
  /** The name by default. */
  readonly dataset?: string
  /** Folder that the prefixes lie in: `s3://bucket/exports`, or a local one relative to the project. */
  readonly url?: string | undefined
  /** Short for `url: 's3://bucket'`. */
  readonly bucket?: string | undefined
  /** `{ orders: 'orders-create/' }`, or only the prefixes: then `orders-create/` loads into `orders_create`. */
  readonly prefixes: readonly string[] | Readonly<Record<string, string>>
  /** Whose data this is: `_client_id` on every row. */
  readonly clientId?: string | number
  /** CSV by default. */
  readonly format?: FileFormat
  /** All files of the format by default. */
  readonly glob?: Glob
  /** Which files of archives are read; all of the format by default. */
  readonly members?: Glob
  readonly columns?: ColumnHints
  /** Columns with the values of folders `key=value`, by key: `{ year: 'bigint' }`. */
  readonly partitions?: FilesResource['partitions']
  /** Leaves out old files. */
  readonly incremental?: FileIncremental
  /** What a file that cannot be read does: `quarantine` by default. */
  readonly onBadFile?: 'quarantine' | 'fail'
  /** Overrides the project's contract, entity by entity. */
  readonly contract?: SchemaContract
  /** Names of the variables with the credentials, where the usual AWS ones are not meant. */
  readonly secrets?: S3Secrets
}

/**
 * Exports that land in folders, one table a folder. Rows merge by file and row, so a file that is written again replaces
 * what it held before.
 * @example s3Exports({ name: 'shop', url: 's3://shop-exports', prefixes: { orders: 'orders-create/' } })
 */
export function s3Exports(options: S3ExportsOptions): Source {
  const {
    name,
    dataset,
    prefixes,
    clientId,
    format = { kind: 'csv' },
    columns,
    secrets,
    onBadFile,
    incremental,
  } = options
  const place = placeOf(options)
  if (typeof (prefixes as unknown) !== 'object' || prefixes === null) {
    throw new SourceError(`prefixes must be a list or an object; got ${shown(prefixes)}`, {
      code: 'E_FILES_PREFIXES',
      place: name,
      hint: "give it prefixes: ['orders'], or { table: 'folder' }",
    })
  }
  return source({
    name,
    ...(dataset === undefined ? {} : { dataset }),
    ...(options.contract === undefined ? {} : { contract: options.contract }),
    ...(secrets === undefined ? {} : { secrets: secrets as Readonly<Record<string, string>> }),
    resources: () =>
      tablesOf(prefixes).map(([table, prefix]) =>
        filesResource({
          name: table,
          writeDisposition: 'merge',
          primaryKey: [FILE_NAME, FILE_ROW],
          format,
          fileColumns: true,
          ...(clientId === undefined ? {} : { constants: { _client_id: clientId } }),
          ...(columns === undefined ? {} : { columns }),
          ...(options.partitions === undefined ? {} : { partitions: options.partitions }),
          ...(onBadFile === undefined ? {} : { onBadFile }),
          ...(incremental === undefined ? {} : { incremental }),
          list: (context: ResourceContext) =>
            exportsIn(`${place()}${prefix.replace(/^\/+/, '')}`, format, options, context)(context),
        }),
      ),
  })
}

const shown = (value: unknown): string => JSON.stringify(value) ?? String(value)

function tablesOf(prefixes: S3ExportsOptions['prefixes']): readonly (readonly [string, string])[] {
  return Array.isArray(prefixes)
    ? prefixes.map((prefix: string) => [snakeCase(prefix.replace(/^\/+|\/+$/g, '')), prefix] as const)
    : Object.entries(prefixes as Readonly<Record<string, string>>)
}

/** Where the files are. What an environment variable does not set stops the load that needs it, and not the config. */
function placeOf(options: S3ExportsOptions): () => string {
  const { name, url, bucket } = options
  const place = url ?? (bucket && `s3://${bucket}`)
  if (place) return () => asPrefix(place)
  const error = new SourceError(`source ${name} does not say where its files are`, {
    code: 'E_FILES_URL',
    place: name,
    hint: "give it a url, 's3://bucket/prefix' or a folder; if it comes from an environment variable, set the variable in the environment or in .env",
  })
  if (!('url' in options || 'bucket' in options)) throw error
  return () => {
    throw error
  }
}

function exportsIn(
  url: string,
  format: FileFormat,
  { glob, members, region, endpoint, forcePathStyle, credentials, secrets }: S3ExportsOptions,
  context: ResourceContext,
): FileLister {
  const keys = secrets ? (context.secrets as S3Credentials) : credentials
  return files({
    url,
    // Endings are written in capitals, too.
    ...(glob === undefined ? { glob: globOfFormat(format), ignoreCase: true } : { glob }),
    members: members ?? globOfFormat(format),
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(forcePathStyle === undefined ? {} : { forcePathStyle }),
    ...(keys === undefined ? {} : { credentials: keys }),
  })
}
