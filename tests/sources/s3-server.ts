import crypto from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import S3rver from 's3rver'

// s3rver encrypts its page tokens with DES, which OpenSSL 3 has in its triple form only: the same with one key thrice.
const { createCipheriv, createDecipheriv } = crypto
const withDes =
  <T>(create: (algorithm: string, key: Buffer, iv: Buffer) => T) =>
  (algorithm: string, key: Buffer, iv: Buffer): T =>
    algorithm === 'des'
      ? create('des-ede3-cbc', Buffer.concat([key, key, key]), iv)
      : create(algorithm, key, iv)
Object.assign(crypto, {
  createCipheriv: withDes(createCipheriv),
  createDecipheriv: withDes(createDecipheriv),
})

/** An S3 that speaks HTTP and knows one access key (it does not check signatures), with one bucket, in a separate folder. */
export interface S3Server extends AsyncDisposable {
  readonly bucket: string
  readonly port: number
  /** What a source needs to reach it. */
  readonly access: {
    readonly endpoint: string
    readonly region: string
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  }
  put(key: string, body: string | Uint8Array): Promise<void>
  delete(key: string): Promise<void>
}

/** Starts one on a free port. */
export async function startS3(bucket = 'exports'): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-s3-'))
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: bucket, configs: [] }],
  })
  const { port } = await server.run()
  const access = {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
  }
  const client = new S3Client({ ...access, forcePathStyle: true })
  return {
    bucket,
    port,
    access,
    async put(key, body) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(body) }))
    },
    async delete(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))
    },
    async [Symbol.asyncDispose]() {
      client.destroy()
      await server.close()
      await rm(directory, { recursive: true })
    },
  }
}
