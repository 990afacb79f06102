import { normaliseName, type Table } from '@sluice/schema'
import { tableOf, type Resource } from '../api/resource.ts'
import { schemaHints } from '../api/schema-hints.ts'
import { isOfRoot, type LoadContext } from '../context/load-context.ts'
import type { ProfiledTable } from '../infer/profiled-table.ts'
import { addedNames } from '../staged/file-columns.ts'

/** Names that one message lists. */
const SHOWN = 8

/** What is almost certainly not meant about the hints of a resource; `seen`: paths of all columns that its rows have. */
export function hintWarnings(
  resource: Resource,
  seen: ReadonlySet<string>,
  profiled: readonly ProfiledTable[],
  context: LoadContext,
): readonly string[] {
  const { tables, expected } = context.known
  const finals = [...tables, ...expected].filter(isOfRoot(context, tableOf(resource)))
  // The hints of rows that go to several tables are not for each of them.
  const isRouted = resource.kind === 'rows' && resource.isRouted === true
  return [...(isRouted ? [] : forNobody(resource, seen, finals)), ...notApplied(profiled)]
}

/** Hints for columns that neither these rows nor those before had. */
function forNobody(
  resource: Resource,
  seen: ReadonlySet<string>,
  finals: readonly Table[],
): readonly string[] {
  const present = new Set(finals.flatMap(({ columns }) => columns.map(({ name }) => name)))
  const added = addedNames(resource, (column) => column)
  const declared = resource.kind === 'rows' && resource.schema ? schemaHints(resource.schema) : {}
  return Object.entries(resource.columns ?? {}).flatMap(([source, hint]) => {
    if (Object.hasOwn(declared, source)) return [] // A schema may have keys that no row has.
    const name = hint.name ?? normaliseName(source.split('.').at(-1) ?? source)
    if (seen.size === 0 || seen.has(source) || hint.ignore || present.has(name) || added.has(source))
      return []
    const meant = [...seen].find((one) => normaliseName(one) === normaliseName(source))
    const all = [...seen]
    const list = all
      .slice(0, SHOWN)
      .map((one) => JSON.stringify(one))
      .join(', ')
    const more = all.length > SHOWN ? `, and ${all.length - SHOWN} more` : ''
    const what =
      meant === undefined ? `the columns are ${list}${more}` : `did you mean ${JSON.stringify(meant)}?`
    return [`the hint for ${JSON.stringify(source)} names a column that the source does not have; ${what}`]
  })
}

/** Hints that say another type than the reviewed column has. */
const notApplied = (profiled: readonly ProfiledTable[]): readonly string[] =>
  profiled.flatMap((table) =>
    table.columns.flatMap(({ name, unapplied }) =>
      unapplied === undefined
        ? []
        : [
            `the hint says that ${table.name}.${name} is ${unapplied}, but it was reviewed with another type, which it keeps until a migration changes it`,
          ],
    ),
  )
