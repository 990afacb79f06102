import { createReadStream } from 'node:fs'
import { HEAD, headOf, signatureOf, type Packing } from '../packing/signature.ts'
import { FileDamaged } from '../packing/file-damaged.ts'
import { unpacked } from '../packing/unpacked.ts'
import type { Member } from './member.ts'
import { tarMembers } from './tar-members.ts'
import { zipKind, zipMembers } from './zip-members.ts'

/** What is in a file where that is an archive, and not a document of Office or a single packed file. */
export async function openArchive(path: string, url: string): Promise<AsyncIterable<Member> | undefined> {
  const head = await headOf(path)
  const signature = signatureOf(head)
  switch (signature?.kind) {
    case 'zip':
      return (await zipKind(path)) === 'archive' ? zipMembers(path) : undefined
    case 'tar':
      return tarMembers(createReadStream(path) as AsyncIterable<Buffer>)
    case 'gzip':
    case 'zstd':
    case 'bzip2':
      return (await isPackedTar(path, signature.kind, url))
        ? tarMembers(unpacked(path, signature.kind, url))
        : undefined
    default:
      return undefined
  }
}

async function isPackedTar(path: string, packing: Packing, url: string): Promise<boolean> {
  let head = Buffer.alloc(0)
  try {
    for await (const chunk of unpacked(path, packing, url)) {
      head = Buffer.concat([head, chunk])
      if (head.length >= HEAD) break
    }
  } catch (error) {
    // The reader of the file says so, too.
    if (error instanceof FileDamaged) return false
    throw error
  }
  return signatureOf(head.subarray(0, HEAD))?.kind === 'tar'
}
