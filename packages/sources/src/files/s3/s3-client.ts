import type { S3Client } from '@aws-sdk/client-s3'

export interface S3Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** How to reach S3 or a service that speaks like it. */
export interface S3Access {
  /** Where the bucket is; `AWS_REGION`, else us-east-1, and S3's own redirects are followed. */
  readonly region?: string
  /** `https://host:port` of a service other than AWS; `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL` by default. */
  readonly endpoint?: string
  /** Bucket in the path instead of the host name: true where there is an endpoint, else false. */
  readonly forcePathStyle?: boolean
  /** Unless given, what the AWS tools would take: environment, profile, role. */
  readonly credentials?: S3Credentials
}

/** What is given, else what the AWS tools would take. */
export const endpointOf = (given: string | undefined): string | undefined =>
  given ?? (process.env['AWS_ENDPOINT_URL_S3'] || process.env['AWS_ENDPOINT_URL'] || undefined)

/**
 * A client that gives up on an endpoint it cannot reach in under ten seconds: three attempts of 2.5 seconds. The SDK is
 * imported only here and where it is used, so that who reads no S3 does not pay for it.
 */
export async function s3Client({
  region,
  endpoint: given,
  forcePathStyle,
  credentials,
}: S3Access): Promise<S3Client> {
  const endpoint = endpointOf(given)
  const { S3Client } = await import('@aws-sdk/client-s3')
  return new S3Client({
    region: region ?? process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? 'us-east-1',
    forcePathStyle: forcePathStyle ?? endpoint !== undefined,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    followRegionRedirects: true,
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 2_500,
      // Time until the answer starts, and time without a byte after that.
      requestTimeout: 10_000,
      throwOnRequestTimeout: true,
      socketTimeout: 30_000,
    },
  })
}
