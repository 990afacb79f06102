import { access, constants, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'

const MEMORY = '/dev/shm'
/** What the databases of a run need at most, and some more. */
const NEEDED = 6 * 1024 ** 3

/** A folder for temporary files that are many and small: in memory where there is enough of it, else on disk. */
export async function memoryFolder(): Promise<string> {
  try {
    await access(MEMORY, constants.W_OK)
    const { bsize, bavail } = await statfs(MEMORY)
    return bsize * bavail >= NEEDED ? MEMORY : tmpdir()
  } catch {
    return tmpdir()
  }
}
