export { dateInName } from './files/date-in-name.ts'
export type { FileLister, ListingContext } from './files/file-lister.ts'
export { files, type FilesOptions } from './files.ts'
export { folderOf, type Folder } from './files/folder-of.ts'
export { formatOfName, globOfFormat } from './files/format-of-name.ts'
export type { HttpAccess } from './files/http/http-access.ts'
export { httpFiles } from './files/http/http-files.ts'
export type { HttpFilesOptions, UrlsOfDay } from './files/http/http-files-options.ts'
export { localFiles, type LocalFilesOptions } from './files/local/local-files.ts'
export type { Glob } from './files/name-filter.ts'
export type { S3Access, S3Credentials } from './files/s3/s3-client.ts'
export { azureFiles, type AzureFilesOptions } from './files/azure/azure-files.ts'
export type { AzureAccess, AzureCredential } from './files/azure/azure-access.ts'
export { gcsFiles, type GcsFilesOptions } from './files/gcs/gcs-files.ts'
export type { SftpAccess } from './files/sftp/sftp-access.ts'
export { sftpFiles, type SftpFilesOptions } from './files/sftp/sftp-files.ts'
export { s3Files, type S3FilesOptions } from './files/s3/s3-files.ts'
export { s3Exports, type S3ExportsOptions, type S3Secrets } from './s3-exports.ts'
export { SourceError } from './files/source-error.ts'
export type { Auth, AuthContext, Secret, SignRequest } from './rest/auth/auth.ts'
export { hmac, type HmacOptions } from './rest/auth/hmac.ts'
export { jwt, type JwtOptions } from './rest/auth/jwt.ts'
export {
  clientCredentials,
  refreshToken,
  type OAuthOptions,
  type RefreshTokenOptions,
} from './rest/auth/oauth2.ts'
export { apiKey, basic, bearer, type KeyPlace } from './rest/auth/simple-auth.ts'
export type {
  AnyRequest,
  PagesOptions,
  RequestOptions,
  RestClientOptions,
} from './rest/client/client-options.ts'
export type { HttpRequest } from './rest/request/http-request.ts'
export type { Method, QueryValue, RestRequest } from './rest/request/request.ts'
export type { ResponseRule } from './rest/client/response-rule.ts'
export { restClient, type RestClient } from './rest/client/rest-client.ts'
export type { RestResponse } from './rest/request/rest-response.ts'
export type { Place } from './rest/data/place.ts'
export type { DataSelector } from './rest/data/select-rows.ts'
export type { Duration } from './rest/duration.ts'
export { RestError, type RestErrorCode } from './rest/errors/rest-error.ts'
export {
  cursorPages,
  headerCursor,
  type CursorOptions,
  type HeaderCursorOptions,
} from './rest/paginate/cursor.ts'
export type { Ends } from './rest/paginate/ends.ts'
export type { FullPage } from './rest/paginate/full-page.ts'
export { keyset, type KeysetOptions } from './rest/paginate/keyset.ts'
export { headerLink, jsonLink, type HeaderLinkOptions, type JsonLinkOptions } from './rest/paginate/links.ts'
export { offset, type OffsetOptions } from './rest/paginate/offset.ts'
export { pageNumber, type PageNumberOptions } from './rest/paginate/page-number.ts'
export type { Page } from './rest/paginate/page.ts'
export type { NextPage, Paginator, Paging } from './rest/paginate/paginator.ts'
export { singlePage } from './rest/paginate/single-page.ts'
export type { RateOptions } from './rest/rate/rate-options.ts'
export type { RetryOptions, TimeoutOptions } from './rest/retry/retry-options.ts'
export type {
  ClientContext,
  Dynamic,
  DynamicJson,
  Endpoint,
  Given,
  ResourceDefaults,
  RestApiOptions,
  RestResource,
  RestStep,
  RestTotals,
} from './rest/declare/declaration.ts'
export { restApi } from './rest/declare/rest-api.ts'
export { everflow } from './everflow/everflow.ts'
export type { EverflowFilters, EverflowOptions, EverflowResource } from './everflow/everflow-options.ts'
export { redtrack } from './redtrack/redtrack.ts'
export type { RedtrackOptions, RedtrackResource } from './redtrack/redtrack-options.ts'
export type { Until } from './reports/report-options.ts'
export { sqlDatabase } from './sql/sql-database.ts'
export { SqlSourceError } from './sql/port/sql-error.ts'
export {
  sqlQuery,
  sqlTable,
  type SqlDatabaseOptions,
  type SqlQuery,
  type SqlQueryOptions,
  type SqlRelationOptions,
  type SqlTable,
  type SqlTableOptions,
} from './sql/sql-options.ts'
export { mautic, type MauticOptions } from './mautic.ts'
export { posthog, type PosthogOptions } from './posthog.ts'
export { Player } from './rest/tape/player.ts'
export { Recorder } from './rest/tape/recorder.ts'
export { parseRecording, recordingText, type Recording } from './rest/tape/recording.ts'
export { withTape } from './rest/tape/tape.ts'
export { googleSheets, type GoogleSheetsOptions } from './google-sheets.ts'
export { serviceAccount, type ServiceAccountOptions } from './rest/auth/service-account.ts'
