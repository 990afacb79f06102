import { chmod, mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { filesResource, source, type FileItem } from '@sluice/loader'
import { files, sftpFiles, type SftpFilesOptions } from '@sluice/sources'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { sftpServer } from '../../packages/sources/src/files/sftp/sftp-access.ts'
import { connectSftp, type SftpConnection } from '../../packages/sources/src/files/sftp/sftp-connection.ts'
import { walkSftp } from '../../packages/sources/src/files/sftp/walk-sftp.ts'
import { openTestProject } from '../support/project.ts'
import { failureOf, scratchFolder } from './scratch-folder.ts'
import { startSftp, type SftpServer } from './sftp-server.ts'

let sftp: SftpServer
beforeAll(async () => void (sftp = await startSftp()))
afterAll(() => sftp[Symbol.asyncDispose]())
afterEach(() => vi.unstubAllEnvs())

const HOST = '127.0.0.1'
const put = async (path: string, body: string | Uint8Array): Promise<void> => {
  await mkdir(join(sftp.folder, path, '..'), { recursive: true })
  await writeFile(join(sftp.folder, path), body)
}
const listed = (options: Partial<SftpFilesOptions>): Promise<FileItem[]> =>
  Array.fromAsync(sftpFiles({ ...sftp.access, host: HOST, ...options })())
const listingFails = (options: Partial<SftpFilesOptions>) => failureOf(listed(options))
const never = (): AbortSignal => new AbortController().signal

test(
  'lists a folder with the folders and links in it, by glob, and one file',
  { tags: 'exhaustive' },
  async () => {
    await put('login/exports/2026/2026-01-02.csv', 'a\n1\n')
    await put('login/exports/top.csv', 'x')
    await put('login/exports/.hidden.csv', 'x')
    await put('elsewhere/linked.csv', 'a\n2\n')
    await symlink('2026/2026-01-02.csv', join(sftp.folder, 'login/exports/latest.csv'))
    await symlink('../../elsewhere', join(sftp.folder, 'login/exports/more'))
    await symlink('nowhere', join(sftp.folder, 'login/exports/broken.csv'))
    await symlink('..', join(sftp.folder, 'login/exports/2026/round'))
    const names = async (options: Partial<SftpFilesOptions>) =>
      (await listed(options)).map(({ name }) => name)
    expect(await names({ folder: 'exports' })).toEqual(['2026/2026-01-02.csv', 'more/linked.csv', 'top.csv'])
    expect(await names({ folder: '/login/exports', glob: '*.csv' })).toEqual(
      ['.hidden.csv', 'top.csv'].slice(1),
    )
    expect(await names({ folder: 'exports/top.csv' })).toEqual(['top.csv'])
    const { port, hostKey, password } = sftp.access
    const [item] = await Array.fromAsync(
      files({ url: `sftp://shop@${HOST}:${port}/~/exports/2026`, hostKey, password, glob: '*.csv' })(),
    )
    expect(item).toMatchObject({
      name: '2026-01-02.csv',
      url: `sftp://${HOST}:${port}/login/exports/2026/2026-01-02.csv`,
      size: 4,
      etag: expect.stringMatching(/^4-\d+$/),
      date: '2026-01-02',
    })
  },
)

test('a private key, and the environment, prove who asks', { tags: 'exhaustive' }, async () => {
  await put('keys/a.csv', 'x')
  const { port, username, password, hostKey } = sftp.access
  const own = { host: HOST, port, folder: '/keys' }
  vi.stubEnv('SFTP_USERNAME', username)
  vi.stubEnv('SFTP_HOST_KEY', hostKey)
  vi.stubEnv('SSH_AUTH_SOCK', '')
  const one = sftp.privateKey.replaceAll('\n', String.raw`\n`)
  expect(await Array.fromAsync(sftpFiles({ ...own, privateKey: one })())).toHaveLength(1)
  expect(await failureOf(Array.fromAsync(sftpFiles(own)()))).toMatchObject({
    code: 'E_SFTP_CREDENTIALS',
    message: `${HOST}:${port} requires a login, and there is no password and no private key`,
  })
  vi.stubEnv('SFTP_PASSWORD', password)
  expect(await Array.fromAsync(sftpFiles(own)())).toHaveLength(1)
})

test('each error is one message, without credentials', async () => {
  const { port } = sftp
  const at = `${HOST}:${port}`
  await put('secret/a.csv', 'x')
  const wrong = await listingFails({ password: 'not-this-one' })
  expect(wrong).toMatchObject({
    code: 'E_SFTP_CREDENTIALS',
    message: `${at} does not accept the password of shop`,
  })
  expect(inspect(wrong, { depth: 9, showHidden: true })).not.toContain('not-this-one')
  expect(await listingFails({ privateKey: 'no key' })).toMatchObject({
    code: 'E_SFTP_CREDENTIALS',
    message: 'the private key cannot be read',
  })
  expect(await listingFails({ hostKey: [] })).toMatchObject({
    code: 'E_SFTP_HOST_KEY',
    message: `hostKey is missing: the key of ${at} is ${sftp.fingerprint}`,
    hint: expect.stringContaining(`hostKey: '${sftp.fingerprint}'`),
  })
  expect(await listingFails({ hostKey: 'SHA256:another' })).toMatchObject({
    code: 'E_SFTP_HOST_KEY',
    message: expect.stringContaining('which is not in hostKey'),
  })
  expect(await listingFails({ folder: '/nowhere' })).toMatchObject({
    code: 'E_FOLDER_MISSING',
    message: `there is no folder sftp://${at}/nowhere`,
  })
  expect(await listingFails({ port: 1 })).toMatchObject({
    code: 'E_SFTP_UNREACHABLE',
    message: `cannot reach SFTP at ${HOST}:1: ECONNREFUSED`,
  })
  await using silent = createServer((socket) =>
    socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'),
  ).listen(0, HOST)
  await new Promise((resolve) => silent.once('listening', resolve))
  expect(await listingFails({ port: (silent.address() as AddressInfo).port })).toMatchObject({
    code: 'E_SFTP_UNREACHABLE',
  })
  expect(() => files({ url: `sftp://shop:hunter22@${HOST}/x` })).toThrow(
    expect.objectContaining({ code: 'E_FILES_URL', message: expect.not.stringContaining('hunter22') }),
  )
})

test(
  'a file that changed, went away or may not be read is an error and leaves no file',
  { tags: 'exhaustive' },
  async () => {
    await put('moving/one.csv', 'a\n1\n')
    const [item] = await listed({ folder: '/moving' })
    await using folder = await scratchFolder()
    const fetch = () => failureOf(item!.fetch(folder.path, never(), () => {}))
    await utimes(join(sftp.folder, 'moving/one.csv'), 1, 1)
    const url = `sftp://${HOST}:${sftp.port}/moving/one.csv`
    expect(await fetch()).toMatchObject({
      code: 'E_FILE_CHANGED',
      message: `${url} has changed since it was listed`,
    })
    await chmod(join(sftp.folder, 'moving/one.csv'), 0o600)
    const [again] = await listed({ folder: '/moving' })
    expect(await failureOf(again!.fetch(folder.path, never(), () => {}))).toMatchObject({
      code: 'E_SFTP_FORBIDDEN',
      message: `shop may not read ${url}`,
    })
    await rm(join(sftp.folder, 'moving/one.csv'))
    expect(await fetch()).toMatchObject({ code: 'E_FILE_GONE' })
    expect(await readdir(folder.path)).toEqual([])
  },
)

test('what a server leaves out of the mode, its lines and listings say', async () => {
  const times = { size: 4, mtime: 1 }
  const entry = (filename: string, longname: string, attrs: object) => ({ filename, longname, attrs })
  const lists: Record<string, unknown> = {
    '/': [
      entry('a.csv', '-rw-r--r-- 1 x x 4 a.csv', { ...times, mode: 0o644 }),
      entry('draft.csv', 'draft.csv', times),
      entry('more', 'drwxr-xr-x 1 x x 4 more', { ...times, mode: 0o755 }),
      entry('latest', 'lrwxrwxrwx 1 x x 4 latest', times),
    ],
    '/more': [entry('b.csv', '-rw-r--r-- 1 x x 4 b.csv', { ...times, mode: 0o100644 })],
    '/elsewhere': [entry('c.csv', '-rw-r--r-- 1 x x 4 c.csv', times)],
  }
  const walked = (stats: object, root: string) =>
    walkSftp(
      {
        realPath: (path: string) => Promise.resolve(path === '/latest' ? '/elsewhere' : path),
        stat: () => Promise.resolve(stats),
        list: (path: string) =>
          path in lists
            ? Promise.resolve(lists[path])
            : Promise.reject(Object.assign(new Error(), { code: 4 })),
      } as unknown as SftpConnection,
      root,
    )
  const names = async (stats: object, root: string) => (await walked(stats, root)).map(({ name }) => name)
  expect(await names({ ...times, mode: 0o755 }, '/')).toEqual([
    'a.csv',
    'draft.csv',
    'latest/c.csv',
    'more/b.csv',
  ])
  expect(await names(times, '/one.csv')).toEqual(['one.csv'])
  await expect(walked({}, '/one.csv')).rejects.toMatchObject({
    path: '/one.csv',
    cause: { message: 'the server does not report its size and time' },
  })
})

test('a link to a place that may not be read is named', async () => {
  await put('linking/a.csv', 'x')
  await mkdir(join(sftp.folder, 'closed'))
  await symlink('../closed', join(sftp.folder, 'linking/way'))
  sftp.forbid('/closed')
  expect(await listingFails({ folder: '/linking' })).toMatchObject({
    code: 'E_SFTP_FORBIDDEN',
    message: `shop may not list sftp://${HOST}:${sftp.port}/linking/way`,
  })
})

test('keeps nothing of the answers, and fails once the connection is lost', async () => {
  await put('login/kept.csv', 'x')
  await using connection = await connectSftp(sftpServer(HOST, sftp.access), never())
  const answers: WeakRef<object>[] = []
  for (let i = 0; i < 20; i++) answers.push(new WeakRef(await connection.stat('kept.csv')))
  setFlagsFromString('--expose-gc')
  await new Promise((resolve) => setTimeout(resolve, 10))
  ;(runInNewContext('gc') as () => void)()
  expect(answers.filter((answer) => answer.deref()).length).toBeLessThan(5)
  sftp.hangUpAfter(1)
  const handle = await connection.open('kept.csv')
  await expect(connection.read(handle, Buffer.alloc(1), 0)).rejects.toMatchObject({ code: 'ECONNRESET' })
  await expect(connection.stat('kept.csv')).rejects.toMatchObject({ code: 'ECONNRESET' })
})

test('a wrong password is not accepted because another resource has the right one', async () => {
  await put('twice/1.csv', 'id\n1\n')
  const resource = (name: string, options: Partial<SftpFilesOptions>) =>
    filesResource({
      name,
      format: { kind: 'csv' },
      list: sftpFiles({ ...sftp.access, host: HOST, folder: '/twice', ...options }),
    })
  const resources = () => [resource('right', {}), resource('wrong', { password: 'not-this-one' })]
  await using project = await openTestProject({ kind: 'duckdb', sources: [] })
  const { failures } = await project.load({}, [], [source({ name: 'shop', resources })])
  expect(failures).toMatchObject([{ resource: 'shop.wrong', code: 'E_SFTP_CREDENTIALS' }])
})

test('continues where a broken connection stopped', async () => {
  const body = Buffer.alloc(2_500_000, 'abcdefghijk')
  await put('large/one.bin', body)
  const [item] = await listed({ folder: '/large' })
  await using folder = await scratchFolder()
  const before = sftp.connections()
  sftp.hangUpAfter(1_500_000)
  const path = await item!.fetch(folder.path, never(), () => {})
  expect((await readFile(path)).equals(body)).toBe(true)
  expect(sftp.connections() - before).toBe(2)
})

test('a load reads what is new or changed, by one connection', async () => {
  await put('daily/1.csv', 'id\n1\n')
  await put('daily/2.csv', 'id\n2\n')
  await using project = await openTestProject({ kind: 'duckdb', sources: [] })
  const load = async (): Promise<unknown> => {
    const list = sftpFiles({ ...sftp.access, host: HOST, folder: '/daily' })
    const resources = () => [filesResource({ name: 'daily', format: { kind: 'csv' }, list })]
    const summary = await project.load({}, [], [source({ name: 'shop', resources })])
    return summary.resources[0]?.rows_read
  }
  const before = sftp.connections()
  expect(await load()).toBe(2)
  expect(sftp.connections() - before).toBe(1)
  expect(await load()).toBe(0)
  await put('daily/3.csv', 'id\n3\n')
  expect(await load()).toBe(1)
})
