import type { Resource } from '../api/resource.ts'
import type { LoadContext } from '../context/load-context.ts'
import type { Ready } from '../extract/ready-files.ts'
import { fileMasks } from '../mask/file-masks.ts'
import { withFileMasks } from '../mask/mask-sql.ts'
import type { LocalFile } from '../raw/raw-table.ts'
import { landFiles, type LandedFiles } from '../read/land-files.ts'
import type { Landing } from '../read/land-files.ts'
import { landReady } from '../read/land-ready.ts'

/** What the quarantine has in place of a record that could not be read, so that nothing in it could be masked. */
const HIDDEN = '[not kept: the resource has masks]'

/** Reads the package of a resource; files with its masks. Rows and Arrow batches were masked before they were written. */
export async function landMasked(
  landing: Landing,
  files: readonly LocalFile[],
  ready: Ready | undefined,
  { resource, context, name }: { resource: Resource; context: LoadContext; name: string },
): Promise<LandedFiles> {
  if (resource.kind === 'rows' && !ready) return landFiles(landing, files)
  if (ready?.isMasked) return landReady(landing, ready, name)
  const masks = fileMasks(resource.columns, context.secrets, name, landing.format.kind)
  return withFileMasks(context.workbench, masks, landing.table, async (own) => {
    const landed = ready
      ? await landReady({ ...landing, masks: own }, ready, name)
      : await landFiles({ ...landing, masks: own }, files)
    if (!own) return landed
    return { ...landed, quarantined: landed.quarantined.map((one) => ({ ...one, raw: HIDDEN })) }
  })
}
