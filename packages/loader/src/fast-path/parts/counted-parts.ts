import { stat } from 'node:fs/promises'
import type { Workbench } from '@sluice/engine'
import { FastPathLeft } from '../../failure/fast-path-left.ts'
import type { LocalFile } from '../../raw/raw-table.ts'
import type { FilePart } from '../../staged/file-part.ts'
import { endNumbers, nextNumber, startNumbers } from './row-numbers.ts'

/** Parts of a statement at most: each has a separate sequence. */
const AT_ONCE = 64

/** Files of one table as its parts, in their order. `counts`: the rows of each. */
export async function countedParts(
  files: readonly LocalFile[],
  counts: readonly number[],
): Promise<readonly FilePart[]> {
  let next = 0
  const parts: FilePart[] = []
  for (const [index, { path }] of files.entries()) {
    const { size } = await stat(path)
    parts.push({ path, size, first: next })
    next += counts[index] ?? 0
  }
  return parts
}

/**
 * The parts step by step, with their sequences ready. `rows`: of all parts together.
 * @throws FastPathLeft where one has other rows than were counted
 */
export async function* stepsOf(
  parts: readonly FilePart[],
  rows: number,
  numbering: { readonly workbench: Workbench; readonly resource: string },
): AsyncGenerator<readonly FilePart[]> {
  const { workbench, resource } = numbering
  for (let at = 0; at < parts.length; at += AT_ONCE) {
    const step = parts.slice(at, at + AT_ONCE)
    await startNumbers(workbench, step)
    yield step
    if ((await nextNumber(step, numbering)) !== (parts[at + AT_ONCE]?.first ?? rows))
      throw new FastPathLeft(resource, 'a file has other rows than were counted')
  }
  await endNumbers(workbench, Math.min(AT_ONCE, parts.length))
}
