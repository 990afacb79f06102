import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { promises as fs, type Stats } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import ssh2, { type Attributes, type Connection, type FileEntry, type SFTPWrapper } from 'ssh2'

const { Server, utils } = ssh2
const { OPEN_MODE: _, STATUS_CODE: STATUS } = utils.sftp

/** An SSH server on a port of this machine that serves a folder by SFTP to one user. */
export interface SftpServer extends AsyncDisposable {
  readonly port: number
  /** Served as `/`; the login folder is `/login`. */
  readonly folder: string
  readonly fingerprint: string
  /** What a source needs to reach it. */
  readonly access: {
    readonly port: number
    readonly username: string
    readonly password: string
    readonly hostKey: string
  }
  /** A private key that it accepts. */
  readonly privateKey: string
  /** Connections that were made. */
  readonly connections: () => number
  /** Lets nobody list a folder. */
  forbid(path: string): void
  /** Hangs up all connections after so many more bytes of files, once. */
  hangUpAfter(bytes: number): void
}

const attributesOf = ({ mode, uid, gid, size, atimeMs, mtimeMs }: Stats): Attributes => ({
  mode,
  uid,
  gid,
  size,
  atime: Math.floor(atimeMs / 1000),
  mtime: Math.floor(mtimeMs / 1000),
})

const codeOf = (error: unknown): number => {
  const { code } = error as { code?: string }
  return code === 'ENOENT'
    ? STATUS.NO_SUCH_FILE
    : code === 'EACCES'
      ? STATUS.PERMISSION_DENIED
      : STATUS.FAILURE
}

export async function startSftp(): Promise<SftpServer> {
  const folder = await fs.realpath(await mkdtemp(join(tmpdir(), 'sluice-sftp-')))
  await fs.mkdir(join(folder, 'login'))
  const [hostKey, userKey] = [1, 2].map(() => utils.generateKeyPairSync('ed25519').private) as [
    string,
    string,
  ]
  const parsed = utils.parseKey(userKey)
  const known = utils.parseKey(hostKey)
  if (parsed instanceof Error || known instanceof Error) throw new Error('no key')
  const sockets = new Set<Socket>()
  let connections = 0
  let left = Infinity
  const forbidden = new Set<string>()
  const server = new Server({ hostKeys: [hostKey] }, (client) => {
    connections++
    serve(client, { folder, forbidden }, parsed.getPublicSSH(), (bytes) => {
      left -= bytes
      if (left > 0) return
      left = Infinity
      for (const socket of sockets) socket.destroy()
    })
  })
  const { _srv: listener } = server as unknown as {
    _srv: { on(event: 'connection', then: (socket: Socket) => void): void }
  }
  listener.on('connection', (socket) => {
    sockets.add(socket.setNoDelay(true))
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const fingerprint = `SHA256:${createHash('sha256').update(known.getPublicSSH()).digest('base64').replace(/=+$/, '')}`
  return {
    port,
    folder,
    fingerprint,
    access: { port, username: 'shop', password: 'hunter22', hostKey: fingerprint },
    privateKey: userKey,
    connections: () => connections,
    forbid: (path) => void forbidden.add(path),
    hangUpAfter: (bytes) => void (left = bytes),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await rm(folder, { recursive: true })
    },
  }
}

interface Served {
  readonly folder: string
  readonly forbidden: ReadonlySet<string>
}

function serve(client: Connection, served: Served, publicKey: Buffer, sent: (bytes: number) => void): void {
  client
    .on('error', () => undefined)
    .on('authentication', (context) => {
      if (context.username !== 'shop') return context.reject(['password', 'publickey'])
      if (context.method === 'password' && context.password === 'hunter22') return context.accept()
      if (context.method === 'publickey' && context.key.data.equals(publicKey)) return context.accept()
      return context.reject(['password', 'publickey'])
    })
    .on('session', (accept) => {
      accept().on('sftp', (start) => serveFiles(start(), served, sent))
    })
}

function serveFiles(sftp: SFTPWrapper, { folder, forbidden }: Served, sent: (bytes: number) => void): void {
  const files = new Map<number, fs.FileHandle>()
  const lists = new Map<number, FileEntry[]>()
  let next = 0
  const handleOf = (number: number): Buffer => {
    const handle = Buffer.alloc(4)
    handle.writeUInt32BE(number)
    return handle
  }
  const at = (path: string): string => join(folder, resolve('/login', path))
  const answering = (id: number, work: () => Promise<void>): void =>
    void work().catch((error: unknown) => sftp.status(id, codeOf(error)))
  sftp.on('REALPATH', (id, path) =>
    answering(id, async () => {
      const real = await fs.realpath(at(path))
      const filename = real.slice(folder.length) || '/'
      sftp.name(id, [{ filename, longname: filename, attrs: {} as Attributes }])
    }),
  )
  sftp.on('STAT', (id, path) =>
    answering(id, async () => sftp.attrs(id, attributesOf(await fs.stat(at(path))))),
  )
  sftp.on('OPENDIR', (id, path) =>
    answering(id, async () => {
      if (forbidden.has(path)) return sftp.status(id, STATUS.PERMISSION_DENIED)
      const names = ['.', '..', ...(await fs.readdir(at(path)))]
      const entries = names.map(async (filename) => {
        const attrs = attributesOf(await fs.lstat(join(at(path), filename)))
        return { filename, longname: filename, attrs }
      })
      const number = next++
      lists.set(number, await Promise.all(entries))
      sftp.handle(id, handleOf(number))
    }),
  )
  sftp.on('READDIR', (id, handle) => {
    const entries = lists.get(handle.readUInt32BE(0)) ?? []
    lists.set(handle.readUInt32BE(0), [])
    return entries.length === 0 ? sftp.status(id, STATUS.EOF) : sftp.name(id, entries)
  })
  sftp.on('OPEN', (id, path) =>
    answering(id, async () => {
      if ((await fs.stat(at(path))).mode % 8 === 0) return sftp.status(id, STATUS.PERMISSION_DENIED)
      const number = next++
      files.set(number, await fs.open(at(path)))
      return sftp.handle(id, handleOf(number))
    }),
  )
  sftp.on('READ', (id, handle, offset, length) =>
    answering(id, async () => {
      // Less than it was asked for, as servers may answer.
      const { bytesRead, buffer } = await files
        .get(handle.readUInt32BE(0))!
        .read(Buffer.alloc(Math.min(length, 20_000)), 0, Math.min(length, 20_000), offset)
      if (bytesRead === 0) return sftp.status(id, STATUS.EOF)
      sent(bytesRead)
      return sftp.data(id, buffer.subarray(0, bytesRead))
    }),
  )
  sftp.on('CLOSE', (id, handle) =>
    answering(id, async () => {
      await files.get(handle.readUInt32BE(0))?.close()
      files.delete(handle.readUInt32BE(0))
      sftp.status(id, STATUS.OK)
    }),
  )
}
