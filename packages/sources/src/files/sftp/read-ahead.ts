import type { SftpConnection } from './sftp-connection.ts'

/** Bytes of one request, which every server answers with, and requests under way: a far server is not waited for each time. */
const CHUNK = 32 << 10
const AHEAD = 32

/** The bytes of an open file from a position on, in order. */
export async function* readAhead(
  { read }: Pick<SftpConnection, 'read'>,
  handle: Buffer,
  start: number,
): AsyncGenerator<Uint8Array> {
  const whole = async (from: number): Promise<Buffer> => {
    const bytes = Buffer.allocUnsafe(CHUNK)
    let done = 0
    // A server may answer with less than it was asked for.
    while (done < CHUNK) {
      const more = await read(handle, bytes.subarray(done), from + done)
      if (more === 0) break
      done += more
    }
    return bytes.subarray(0, done)
  }
  const waiting: Promise<Buffer>[] = []
  let next = start
  const ask = (): void => {
    const chunk = whole(next)
    // One that is never looked at, since another one failed.
    chunk.catch(() => undefined)
    waiting.push(chunk)
    next += CHUNK
  }
  for (let i = 0; i < AHEAD; i++) ask()
  for (let chunk = waiting.shift(); chunk; chunk = waiting.shift()) {
    const bytes = await chunk
    if (bytes.length > 0) yield bytes
    if (bytes.length < CHUNK) return
    ask()
  }
}
