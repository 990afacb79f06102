import { SluiceError } from '@sluice/schema'
import type { Resource } from '../api/resource.ts'
import type { LoadContext } from '../context/load-context.ts'
import type { Ready } from '../extract/ready-files.ts'
import { masksOf } from '../mask/column-mask.ts'
import { withFileMasks } from '../mask/mask-sql.ts'
import type { LocalFile } from '../raw/raw-table.ts'
import { landFiles, type LandedFiles } from '../read/land-files.ts'
import type { Landing } from '../read/land-files.ts'
import { landReady } from '../read/land-ready.ts'

/** What the quarantine has in place of a record that could not be read, so that nothing in it could be masked. */
const HIDDEN = '[not kept: the resource has masks]'

/** Reads the package of a resource; files with its masks. The rows of a generator were masked before they were written. */
export async function landMasked(
  landing: Landing,
  files: readonly LocalFile[],
  ready: Ready | undefined,
  { resource, context, name }: { resource: Resource; context: LoadContext; name: string },
): Promise<LandedFiles> {
  if (resource.kind === 'rows' && !ready) return landFiles(landing, files)
  const masks = masksOf(resource.columns, context.secrets, name)
  const byFunction = masks.find(({ mask }) => typeof mask === 'function')
  if (byFunction)
    throw new NoRowsToMask(
      name,
      `the mask of ${byFunction.source} is a function`,
      'use sha256, hmac, redact, partial or year-only',
    )
  const nested = masks.find(({ path }) => path.length > 1)
  if (nested && landing.format.kind !== 'csv')
    throw new NoRowsToMask(
      name,
      `the mask of ${nested.source} is of a value within another`,
      `mask ${nested.path[0]} as a whole`,
    )
  return withFileMasks(context.workbench, masks, landing.table, async (own) => {
    const landed = ready
      ? await landReady({ ...landing, masks: own }, ready, name)
      : await landFiles({ ...landing, masks: own }, files)
    if (!own) return landed
    return { ...landed, quarantined: landed.quarantined.map((one) => ({ ...one, raw: HIDDEN })) }
  })
}

/** DuckDB reads files, and none of their values is in JavaScript. */
class NoRowsToMask extends SluiceError {
  constructor(resource: string, why: string, instead: string) {
    super(`files cannot be masked so: ${why}`, {
      code: 'E_MASK',
      place: resource,
      hint: `${instead}; or read the files in a resource of rows`,
    })
  }
}
