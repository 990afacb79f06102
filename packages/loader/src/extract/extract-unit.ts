import type { Resource } from '../api/resource.ts'
import type { Row } from '../api/rows/row.ts'
import { parentOf } from '../api/transformer.ts'
import { Channel } from '../concurrency/channel.ts'
import type { LoadContext } from '../context/load-context.ts'
import { extractResource } from './extract-resource.ts'
import type { Extracted } from './extracted.ts'

/** The resource of a unit that failed. */
export class UnitMemberFailed extends Error {
  override readonly name = 'UnitMemberFailed'
  readonly resource: string

  constructor(resource: string, cause: unknown) {
    super(`${resource} failed`, { cause })
    this.resource = resource
  }
}

/**
 * Reads a resource and all that is made from its rows at the same time, page by page.
 * @throws UnitMemberFailed for the first that fails, which ends the others
 */
export async function extractUnit(
  unit: readonly Resource[],
  context: LoadContext,
): Promise<readonly Extracted[]> {
  const inputs = new Map(
    unit.filter(parentOf).map((resource) => [resource, new Channel<readonly Row[]>()] as const),
  )
  let failure: UnitMemberFailed | undefined
  const results = await Promise.all(
    unit.map(async (resource) => {
      const outputs = [...inputs].flatMap(([one, channel]) => (parentOf(one) === resource ? [channel] : []))
      const input = inputs.get(resource)
      const forward = (rows: readonly Row[]) => Promise.all(outputs.map((output) => output.send(rows)))
      try {
        const extracted = await extractResource(resource, context, {
          ...(input && { input }),
          ...(outputs.length > 0 && { forward }),
        })
        for (const output of outputs) output.end()
        return [extracted]
      } catch (error) {
        failure ??= new UnitMemberFailed(resource.name, error)
        for (const channel of inputs.values()) channel.fail(failure)
        return []
      }
    }),
  )
  if (failure) throw failure
  return results.flat()
}
