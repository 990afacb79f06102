import { nestingOf, tableOf, type Resource } from '../api/resource.ts'
import { rootKeyNames } from '../context/key-columns.ts'
import { expectedTypes, renamedIn, reviewedTypes, type LoadContext } from '../context/load-context.ts'
import { JSON_LIMIT } from '../failure/too-many-columns.ts'
import type { ProfileOptions } from '../infer/profile-resource.ts'
import { afterMasks } from '../mask/column-mask.ts'
import { addedNames } from '../staged/file-columns.ts'

/** How the rows of a resource are profiled; `key`: columns that they cannot be merged without. `seen` takes the paths of all columns. */
export const profileOptions = (
  resource: Resource,
  key: readonly string[],
  seen: Set<string>,
  context: LoadContext,
): ProfileOptions => ({
  workbench: context.workbench,
  hints: afterMasks(resource.columns ?? {}),
  maxTableNesting: nestingOf(resource),
  place: `${context.source}.${resource.name}`,
  expected: expectedTypes(context),
  reviewed: reviewedTypes(context),
  key,
  rootKey: rootKeyNames(resource),
  limit: context.limit ?? JSON_LIMIT,
  seen,
  added: addedNames(resource, (column) => renamedIn(context, tableOf(resource), column)),
  rename: (name, column) => renamedIn(context, name, column),
})
