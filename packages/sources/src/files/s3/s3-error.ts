import { SluiceError } from '@sluice/schema'
import { isConnectionError } from '../connection-error.ts'
import { fileChanged } from '../file-changed.ts'
import { systemCode } from '../local-error.ts'
import { SourceError } from '../source-error.ts'
import type { S3Place } from './s3-place.ts'

const CREDENTIALS: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'the access key id is unknown there',
  SignatureDoesNotMatch: 'the secret access key does not belong to the access key id',
  ExpiredToken: 'the session token has expired',
  ExpiredTokenException: 'the session token has expired',
  TokenRefreshRequired: 'the session token has expired',
  InvalidToken: 'the session token is not valid',
  RequestTimeTooSkewed: "this machine's clock is wrong, so the server rejects its signatures",
  CredentialsProviderError: 'no credentials were found',
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined
  return (error.$metadata as { httpStatusCode?: number } | undefined)?.httpStatusCode
}

/**
 * Explains why S3 could not be listed or read. Never carries the error it came from, which holds the signed
 * request.
 */
export function s3Error(error: unknown, { bucket, url, action, host, service }: S3Place): SluiceError {
  // Such as a secret that is not set, which the client asks for as it signs a request.
  if (error instanceof SluiceError) return error
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) }
  const status = statusOf(error)
  const failure = (code: string, text: string, hint: string, place = url) =>
    new SourceError(text, { code, hint, place })

  if (name === 'NoSuchBucket') {
    return failure(
      'E_S3_NO_BUCKET',
      `there is no bucket ${bucket} at ${host}`,
      "Check the bucket's name and the endpoint.",
    )
  }
  const refused = Object.hasOwn(CREDENTIALS, name) ? CREDENTIALS[name] : undefined
  if (refused !== undefined) {
    return failure('E_S3_CREDENTIALS', `cannot ${action} ${url}: ${refused}`, service.credentials)
  }
  if (name === 'AccessDenied' || status === 401 || status === 403) {
    return failure(
      'E_S3_CREDENTIALS',
      `these credentials may not ${action} ${url} (${name})`,
      service.scheme === 's3'
        ? `Allow ${action === 'list' ? 's3:ListBucket on the bucket' : 's3:GetObject on its objects'}, or give others.`
        : `Allow ${action === 'list' ? 'storage.objects.list' : 'storage.objects.get'} on the bucket, or give others.`,
    )
  }
  if (name === 'NoSuchKey' || (status === 404 && action === 'read')) {
    return failure(
      'E_FILE_GONE',
      `${url} was deleted after it was listed`,
      'Run the load again: it lists the files again.',
    )
  }
  if (name === 'PreconditionFailed' || status === 412) return fileChanged(url)
  if (name === 'InvalidBucketName') {
    return failure('E_S3_NO_BUCKET', `${bucket} cannot be the name of a bucket`, "Check the source's url.")
  }
  if (status === undefined && isConnectionError(error)) {
    const why = name === 'TimeoutError' ? 'no response in time' : (systemCode(error) ?? message)
    return failure(
      'E_S3_UNREACHABLE',
      `cannot reach ${service.name} at ${host}: ${why}`,
      'Check the endpoint and the network.',
      host,
    )
  }
  // What the client throws at an answer that it cannot parse carries no name of S3's.
  const isS3 = status !== undefined && name !== 'SyntaxError' && name !== 'Error' && name !== 'UnknownError'
  return failure(
    'E_S3_FAILED',
    isS3
      ? `cannot ${action} ${url} at ${host}: ${name}: ${message}`
      : `${host} does not answer like ${service.name} (${message})`,
    'Check the endpoint and the region.',
  )
}

/** The endpoint answered a listing with something else. */
export const notS3 = (host: string, { name }: S3Place['service']): SourceError =>
  new SourceError(`${host} does not answer like ${name}`, {
    code: 'E_S3_FAILED',
    place: host,
    hint: 'Check the endpoint and the region.',
  })
