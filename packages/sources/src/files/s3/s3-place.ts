import { hostPortOf } from '../host-port.ts'
import { SourceError } from '../source-error.ts'
import { endpointOf, type S3Access } from './s3-client.ts'

/** A service that speaks like S3. */
export interface S3Service {
  readonly name: string
  readonly scheme: 's3' | 'gs'
  /** Where its credentials come from. */
  readonly credentials: string
}

export const S3: S3Service = {
  name: 'S3',
  scheme: 's3',
  credentials:
    'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE, or name the variables in the source.',
}

/** Where something in S3 is, for messages. */
export interface S3Place {
  readonly bucket: string
  /** `s3://bucket/prefix` or `s3://bucket/key`. */
  readonly url: string
  readonly action: 'list' | 'read'
  /** `host:port` that was asked. */
  readonly host: string
  readonly service: S3Service
}

/** `host:port` of the endpoint, or AWS's own for the bucket. */
export function hostOf({ endpoint: given, region }: S3Access, bucket: string): string {
  const endpoint = endpointOf(given)
  if (endpoint === undefined) return `${bucket}.s3.${region ? `${region}.` : ''}amazonaws.com:443`
  if (!/^https?:\/\//i.test(endpoint) || !URL.canParse(endpoint)) {
    throw new SourceError(`${endpoint} is not a valid S3 endpoint`, {
      code: 'E_S3_ENDPOINT',
      place: endpoint,
      hint: 'Write it as https://host or http://host:port.',
    })
  }
  return hostPortOf(new URL(endpoint))
}
