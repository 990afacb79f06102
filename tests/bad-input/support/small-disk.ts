import { execFileSync } from 'node:child_process'
import { rmdirSync } from 'node:fs'

/** Whether disks can be mounted here. */
export const MAY_MOUNT = process.platform === 'linux' && process.getuid?.() === 0 && canMount()

function canMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A disk of so many megabytes in memory. */
export class SmallDisk implements Disposable {
  readonly path: string

  /** Mounts it at a folder, which is made. */
  constructor(path: string, megabytes: number) {
    this.path = path
    execFileSync('mkdir', ['-p', path])
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path])
  }

  grow(megabytes: number): void {
    this.#remount(`size=${megabytes}m`)
  }

  allowWriting(allowed: boolean): void {
    this.#remount(allowed ? 'rw' : 'ro')
  }

  #remount(option: string): void {
    execFileSync('mount', ['-o', `remount,${option}`, this.path])
  }

  [Symbol.dispose](): void {
    execFileSync('umount', ['-l', this.path])
    rmdirSync(this.path)
  }
}
