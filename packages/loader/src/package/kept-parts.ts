import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeptPart, Parts } from '../api/files/ready-file.ts'
import { moved, PART, PART_RECORD, readRecord, stemOf, writeRecord } from './kept-rows.ts'

/** What a part belongs to: it is resumed only where all of it is the same. */
export interface PartsIdentity {
  readonly target: string
  readonly source: string
  readonly resource: string
}

interface PartRecord extends PartsIdentity {
  readonly reads: string
  readonly part: string
  readonly bytes: number
  readonly note: unknown
}

/** The parts of a resource in the package `folder`, and in the folders that earlier runs left. */
export function partsOf(folder: string, left: readonly string[], identity: PartsIdentity): Parts {
  const stem = stemOf(identity.resource)
  const fileOf = (part: string): string => `${stem}.${part}${PART}`
  const drop = (part: string): Promise<void> => rm(`${join(folder, fileOf(part))}.json`, { force: true })
  return {
    drop,
    path: (part) => join(folder, fileOf(part)),
    async keep(part, reads, note) {
      const path = join(folder, fileOf(part))
      const { size: bytes } = await stat(path)
      const record: PartRecord = { ...identity, reads, part, bytes, note }
      await writeRecord(`${path}.json`, record)
    },
    async take(reads) {
      const taken = new Map<string, KeptPart>()
      for (const from of left) {
        for (const name of await recordsIn(from, [identity.resource])) {
          const record = await readRecord<PartRecord>(join(from, name))
          if (!record || record.target !== identity.target || record.source !== identity.source) continue
          const { part, bytes, note } = record
          const path = join(folder, fileOf(part))
          if (record.reads !== reads || taken.has(part)) await rm(join(from, name), { force: true })
          // Whoever moves the record has the part.
          else if (await moved(join(from, name), `${path}.json`)) {
            const isThere = await moved(join(from, fileOf(part)), path)
            if (isThere && (await stat(path)).size === bytes) taken.set(part, { path, note })
            else await drop(part)
          }
        }
      }
      return taken
    },
  }
}

/** The parts of these resources are committed, or not worth a second try. */
export async function forgetParts(folder: string, resources: readonly string[]): Promise<void> {
  for (const name of await recordsIn(folder, resources)) await rm(join(folder, name), { force: true })
}

async function recordsIn(folder: string, resources: readonly string[]): Promise<readonly string[]> {
  const records = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(PART_RECORD))
  // Few packages have parts.
  if (records.length === 0) return []
  const stems = resources.map((resource) => `${stemOf(resource)}.`)
  return records.filter((name) => stems.some((stem) => name.startsWith(stem)))
}
