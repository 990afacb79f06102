import type { RestResource } from './declaration.ts'
import { keyOf, type Fault } from './check-declaration.ts'
import type { Declared } from './declared.ts'
import { placeholdersIn, strayBrace } from './placeholders.ts'

/** The names of the resources from whose rows a resource is made; a valid one has none or one. */
export const parentNames = ({
  endpoint,
  own,
}: Extract<Declared, { kind: 'declared' }>): readonly string[] => [
  ...new Set([
    ...(own.parent === undefined ? [] : [own.parent]),
    ...placeholdersIn(endpoint).flatMap((one) => (one.kind === 'parent' ? [one.resource] : [])),
  ]),
]

/** What is wrong with how resources refer to each other. */
export function parentFaults(all: readonly Declared[]): readonly Fault[] {
  const names = all.map(({ name }) => name)
  return all.flatMap((one, index): readonly Fault[] => {
    const fault = (message: string, ...key: readonly PropertyKey[]): Fault => ({
      key: keyOf(['resources', index, ...key]),
      message,
    })
    if (names.indexOf(one.name) !== index) return [fault(`is also the name of another resource`, 'name')]
    if (one.kind === 'ready') return []
    const { path } = one.endpoint
    const stray = typeof path === 'string' ? strayBrace(path) : undefined
    if (stray !== undefined)
      return [
        fault(
          `${stray} is not a placeholder; write {resources.NAME.FIELD} or {cursor.from}`,
          'endpoint',
          'path',
        ),
      ]
    const parents = parentNames(one)
    const unknown = parents.filter((name) => !names.includes(name))
    if (unknown.length > 0)
      return [fault(`there is no resource ${unknown.join(', ')}; there is ${names.join(', ')}`, 'endpoint')]
    if (parents.length > 1)
      return [
        fault(
          `a resource has one parent, but this one names ${parents.join(' and ')}; add the fields of the other with includeFromParent`,
          'endpoint',
        ),
      ]
    return [
      ...childFaults(one.own, parents, fault),
      ...circle(one.name, all, fault),
      ...cursorFaults(one, fault),
    ]
  })
}

type Fail = (message: string, ...key: readonly PropertyKey[]) => Fault

function childFaults(own: RestResource, [parent]: readonly string[], fault: Fail): readonly Fault[] {
  if (parent !== undefined)
    return own.incremental === undefined
      ? []
      : [fault('a resource with a parent cannot be incremental; its parent can', 'incremental')]
  return own.includeFromParent === undefined ? [] : [fault('the resource has no parent', 'includeFromParent')]
}

function cursorFaults(
  { endpoint, own }: Extract<Declared, { kind: 'declared' }>,
  fault: Fail,
): readonly Fault[] {
  const uses = placeholdersIn(endpoint).some(({ kind }) => kind === 'cursor')
  return uses && own.incremental === undefined
    ? [fault('has a placeholder of a cursor, but the resource is not incremental', 'endpoint')]
    : []
}

function circle(start: string, all: readonly Declared[], fault: Fail): readonly Fault[] {
  const seen = [start]
  for (let name: string | undefined = start; name !== undefined;) {
    const one = all.find((other) => other.name === name)
    ;[name] = one?.kind === 'declared' ? parentNames(one) : []
    if (name === undefined) return []
    if (seen.includes(name))
      return name === start ? [fault(`is made from itself: ${[...seen, name].join(' → ')}`, 'endpoint')] : []
    seen.push(name)
  }
  return []
}
