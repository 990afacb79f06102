import type { LoadContext } from '../context/load-context.ts'
import { extractResource } from '../extract/extract-resource.ts'
import type { Extracted } from '../extract/extracted.ts'
import { extractUnit, UnitMemberFailed } from '../extract/extract-unit.ts'
import type { ResourceFailures } from '../failure/resource-failures.ts'
import type { Unit } from './units.ts'

/** Reads the resources of a unit; none of them if one fails, which is kept in `failures`. */
export async function readUnit(
  unit: Unit,
  context: LoadContext,
  failures: ResourceFailures,
): Promise<readonly Extracted[]> {
  const [resource, ...others] = unit
  if (!resource) return []
  if (others.length === 0) {
    const one = await failures.attempt(resource.name, () => extractResource(resource, context))
    return one ? [one] : []
  }
  try {
    return await extractUnit(unit, context)
  } catch (error) {
    if (!(error instanceof UnitMemberFailed)) throw error
    await failures.attempt(error.resource, () => Promise.reject(error.cause))
    return []
  }
}
