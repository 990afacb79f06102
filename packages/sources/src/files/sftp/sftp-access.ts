import type { ConnectConfig } from 'ssh2'

/** How to reach an SFTP server. What is not given comes from the environment. */
export interface SftpAccess {
  /** 22 by default. */
  readonly port?: number
  /** `SFTP_USERNAME` by default. */
  readonly username?: string
  /** `SFTP_PASSWORD` by default. */
  readonly password?: string
  /** The text of a private key; `SFTP_PRIVATE_KEY` by default. Without key and password, the agent of `SSH_AUTH_SOCK` is asked. */
  readonly privateKey?: string
  /** Of the private key; `SFTP_PASSPHRASE` by default. */
  readonly passphrase?: string
  /**
   * Fingerprints of the keys by which the server is known, `SHA256:…`; `SFTP_HOST_KEY` by default. Without one, the error says which
   * fingerprint the server has.
   */
  readonly hostKey?: string | readonly string[]
}

/** What a connection needs. */
export interface SftpServer {
  readonly host: string
  readonly port: number
  readonly username: string
  readonly hostKeys: readonly string[]
  /** What proves who asks, for messages. */
  readonly proof: 'password' | 'private key' | 'agent' | undefined
  readonly auth: Pick<ConnectConfig, 'password' | 'privateKey' | 'passphrase' | 'agent'>
}

/** What is given, and what the environment says. */
export function sftpServer(host: string, access: SftpAccess, env = process.env): SftpServer {
  const { port = 22, username = env['SFTP_USERNAME'] || '', hostKey = env['SFTP_HOST_KEY'] || [] } = access
  // Of another way to prove who asks, the environment is not looked at.
  const isGiven = access.password !== undefined || access.privateKey !== undefined
  const password = access.password ?? (isGiven ? undefined : env['SFTP_PASSWORD'] || undefined)
  const key = access.privateKey ?? (isGiven ? undefined : env['SFTP_PRIVATE_KEY'] || undefined)
  const passphrase = access.passphrase ?? (env['SFTP_PASSPHRASE'] || undefined)
  const agent = password === undefined && key === undefined ? env['SSH_AUTH_SOCK'] || undefined : undefined
  return {
    host,
    port,
    username,
    hostKeys: [hostKey].flat().flatMap((one) => one.split(/[\s,]+/).filter((part) => part !== '')),
    proof:
      key !== undefined
        ? 'private key'
        : password !== undefined
          ? 'password'
          : agent === undefined
            ? undefined
            : 'agent',
    auth: {
      ...(password !== undefined && { password }),
      // A variable has its lines in one, as a rule.
      ...(key !== undefined && { privateKey: key.replaceAll(String.raw`\n`, '\n') }),
      ...(key !== undefined && passphrase !== undefined && { passphrase }),
      ...(agent !== undefined && { agent }),
    },
  }
}
