import type { AzureAccess } from './files/azure/azure-access.ts'
import { azureFiles } from './files/azure/azure-files.ts'
import { checkOptions, optionError, placeGiven } from './files/check-options.ts'
import type { FileLister } from './files/file-lister.ts'
import { folderOf } from './files/folder-of.ts'
import { gcsFiles } from './files/gcs/gcs-files.ts'
import type { HttpAccess } from './files/http/http-access.ts'
import { httpFiles } from './files/http/http-files.ts'
import { localFiles } from './files/local/local-files.ts'
import type { PickOptions } from './files/pick-options.ts'
import type { S3Access } from './files/s3/s3-client.ts'
import { s3Files } from './files/s3/s3-files.ts'
import type { SftpAccess } from './files/sftp/sftp-access.ts'
import { sftpFiles } from './files/sftp/sftp-files.ts'

export interface FilesOptions extends S3Access, HttpAccess, AzureAccess, SftpAccess, PickOptions {
  /**
   * `s3://bucket/prefix`, `gs://bucket/prefix`, `az://container/prefix`, `sftp://user@host/path`, `https://host/path` of one file, or a
   * folder or file relative to the project.
   */
  readonly url: string
}

/**
 * Lists the files below a local folder or a prefix on S3, Google Cloud Storage or Azure, or on an SFTP server, or the file behind
 * an HTTP url.
 * @example files({ url: 's3://shop-exports/orders', glob: '*.csv' })
 */
export function files(options: FilesOptions): FileLister {
  checkOptions('files', options)
  const { url, glob, members, ignoreCase } = options
  // An environment variable that is not set stops the load that needs it, and not the config.
  if (!url) return () => placeGiven('files', 'url', url) as never
  const folder = folderOf(url)
  const picked = { glob, members, ignoreCase }
  switch (folder.kind) {
    case 's3':
      return s3Files({
        ...given(options, ['region', 'endpoint', 'forcePathStyle', 'credentials']),
        ...picked,
        bucket: folder.bucket,
        prefix: folder.prefix,
      })
    case 'gcs':
      return gcsFiles({
        ...given(options, ['endpoint', 'credentials']),
        ...picked,
        bucket: folder.bucket,
        prefix: folder.prefix,
      })
    case 'azure':
      return azureFiles({
        ...given(options, [
          'account',
          'accountKey',
          'sasToken',
          'connectionString',
          'credential',
          'endpoint',
        ]),
        ...picked,
        container: folder.container,
        prefix: folder.prefix,
      })
    case 'sftp':
      return sftpFiles({
        ...given(options, ['port', 'username', 'password', 'privateKey', 'passphrase', 'hostKey']),
        ...picked,
        host: folder.host,
        folder: folder.path,
        ...(folder.port !== undefined && { port: folder.port }),
        ...(folder.username !== undefined && { username: folder.username }),
      })
    case 'local':
      return localFiles({ ...picked, folder: folder.path })
    case 'http':
      if (glob !== undefined)
        throw optionError(
          'files: glob cannot be used with an HTTP url, since a server does not list its files',
          'name the files: httpFiles({ urls: [...] })',
        )
      return httpFiles({
        urls: folder.url,
        members,
        ignoreCase,
        ...given(options, ['headers', 'auth', 'retry']),
      })
  }
}

/** Those of the options that are set. */
const given = <Name extends keyof FilesOptions>(
  options: FilesOptions,
  names: readonly Name[],
): Partial<Pick<FilesOptions, Name>> =>
  Object.fromEntries(
    names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]),
  ) as Partial<Pick<FilesOptions, Name>>
