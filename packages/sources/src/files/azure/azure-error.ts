import { SluiceError } from '@sluice/schema'
import { isConnectionError } from '../connection-error.ts'
import { fileChanged } from '../file-changed.ts'
import { systemCode } from '../local-error.ts'
import { SourceError } from '../source-error.ts'

/** Where something in Azure is, for messages. */
export interface AzurePlace {
  readonly container: string
  /** `az://container/prefix` or `az://container/name`. */
  readonly url: string
  readonly action: 'list' | 'read'
  /** `host:port` that was asked. */
  readonly host: string
}

/** What the client says of a request that got no answer. */
const NOT_SENT = 'REQUEST_SEND_ERROR'

/** Explains why a container cannot be listed or read. Never carries the error it came from, which holds the signed request. */
export function azureError(error: unknown, { container, url, action, host }: AzurePlace): SluiceError {
  if (error instanceof SluiceError) return error
  const {
    statusCode: status,
    code = '',
    message = String(error),
  } = error as {
    readonly statusCode?: number
    readonly code?: string
    readonly message?: string
  }
  const failure = (kind: string, text: string, hint: string, place = url) =>
    new SourceError(text, { code: kind, hint, place })
  if (
    ['ContainerNotFound', 'ContainerBeingDeleted', 'ContainerDisabled', 'InvalidResourceName'].includes(code)
  )
    return failure(
      'E_AZURE_NO_CONTAINER',
      `there is no container ${container} at ${host}`,
      "Check the container's name and the account.",
    )
  if (code === 'AuthenticationFailed' || code === 'InvalidAuthenticationInfo' || status === 401)
    return failure(
      'E_AZURE_CREDENTIALS',
      `cannot ${action} ${url}: ${host} does not accept the key or token`,
      CREDENTIALS_HINT,
    )
  if (status === 403 || code === 'PublicAccessNotPermitted' || code === 'NoAuthenticationInformation')
    return failure(
      'E_AZURE_CREDENTIALS',
      `these credentials may not ${action} ${url} (${code === '' ? status : code})`,
      `Allow them to list the container and to read its blobs, or give others. ${CREDENTIALS_HINT}`,
    )
  if (code === 'ConditionNotMet' || status === 412) return fileChanged(url)
  if (status === 404 && action === 'read')
    return failure(
      'E_FILE_GONE',
      `${url} was deleted after it was listed`,
      'Run the load again: it lists the files again.',
    )
  if (/invalid .*key|base64|argument "key"/i.test(message) && status === undefined)
    return failure('E_AZURE_CREDENTIALS', 'the account key is not an Azure key', CREDENTIALS_HINT)
  if (status === undefined && (code === NOT_SENT || isConnectionError(error))) {
    const why =
      code === NOT_SENT
        ? (/E[A-Z]{5,}/.exec(message)?.[0] ?? 'no answer')
        : (systemCode(error) ?? 'no response in time')
    return failure(
      'E_AZURE_UNREACHABLE',
      `cannot reach Azure at ${host}: ${why}`,
      'Check the account and the network.',
      host,
    )
  }
  return failure(
    'E_AZURE_FAILED',
    status === undefined || code === ''
      ? `${host} does not answer like Azure Blob Storage`
      : `cannot ${action} ${url} at ${host}: ${code}`,
    'Check the account and the endpoint.',
  )
}

const CREDENTIALS_HINT =
  'Set AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT with AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN.'
