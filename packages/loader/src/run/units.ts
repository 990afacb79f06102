import { SluiceError } from '@sluice/schema'
import type { Resource, RowsResource } from '../api/resource.ts'
import type { Source } from '../api/source.ts'
import { parentOf, rootOf } from '../api/transformer.ts'

/** The resources that are read together: one, or one with all that are made from its rows. */
export type Unit = readonly Resource[]

/**
 * The units of a source, parents before what is made from them.
 * @throws SluiceError where the parent of a transformer is not among the resources
 */
export function unitsOf({ name, resources }: Pick<Source, 'name' | 'resources'>): readonly Unit[] {
  for (const resource of resources) {
    const parent = parentOf(resource)
    if (parent && resource.kind === 'rows' && resource.maxRows !== undefined)
      throw limitOfMade(`${name}.${resource.name}`, parent.name)
    if (parent && !resources.includes(parent)) throw new ParentMissing(name, resource.name, parent, resources)
  }
  const depth = (resource: Resource): number => {
    const parent = parentOf(resource)
    return parent ? depth(parent) + 1 : 0
  }
  return [...Map.groupBy(resources, rootOf).values()].map((unit) =>
    unit.toSorted((a, b) => depth(a) - depth(b)),
  )
}

const limitOfMade = (place: string, parent: string): SluiceError =>
  new SluiceError(`limit cannot be used on what is made from ${parent}`, {
    code: 'E_CONFIG',
    place,
    hint: `call limit on ${parent}: otherwise rows of it that were read would be lost for ${place}`,
  })

class ParentMissing extends SluiceError {
  constructor(source: string, resource: string, parent: RowsResource, resources: readonly Resource[]) {
    const isChanged = resources.some((one) => one.name === parent.name)
    super(
      isChanged
        ? `it is made from a different version of ${parent.name} than the one in the source`
        : `${parent.name}, which it is made from, is not in the source`,
      {
        code: 'E_PARENT_MISSING',
        place: `${source}.${resource}`,
        hint: isChanged
          ? 'call pipe on the resource in the list of resources, after its last step'
          : `add ${parent.name} to the list of resources`,
      },
    )
  }
}
