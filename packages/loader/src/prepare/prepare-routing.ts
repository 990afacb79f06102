import { counted, SluiceError } from '@sluice/schema'
import { isTooMany, TooManyQuarantined } from '../api/options/quarantine-limit.ts'
import { refreshOf } from '../api/options/refresh.ts'
import { contractIn } from '../contract/contract-in.ts'
import type { LoadContext } from '../context/load-context.ts'
import type { Extracted } from '../extract/extracted.ts'
import type { StagedResource } from '../staged/staged-resource.ts'

/** A resource whose rows went to tables with resources of their own: what is left is its state, and rows that no table gets. */
export async function prepareRouting(
  { resource, state, invalid = [], routed = [] }: Extracted,
  context: LoadContext,
): Promise<StagedResource> {
  const { options, source, workbench } = context
  const name = `${source}.${resource.name}`
  const [first] = invalid
  if (first && options.strict)
    throw new SluiceError(`${counted(invalid.length, 'record')} cannot be read; the first: ${first.reason}`, {
      code: 'E_QUARANTINE',
      place: `${name}, row ${first.line}`,
      hint: 'correct the rows, or load without --strict: such records are then stored in _sluice.quarantine, and the rest is loaded',
    })
  const read = invalid.length === 0 ? 0 : invalid.length + (await countLines(workbench, routed))
  if (isTooMany(options.maxQuarantined, invalid.length, read))
    throw new TooManyQuarantined(name, invalid, read)
  return {
    resource,
    disposition: 'append',
    primaryKey: [],
    tables: [],
    quarantined: invalid,
    kept: [],
    contract: contractIn(context, resource),
    files: [],
    replacedFiles: [],
    refresh: refreshOf(options),
    state,
  }
}

async function countLines(
  workbench: LoadContext['workbench'],
  routed: readonly Extracted[],
): Promise<number> {
  const paths = routed.flatMap(({ files }) => files.map(({ path }) => `'${path.replaceAll("'", "''")}'`))
  if (paths.length === 0) return 0
  const [row] = await workbench.rows<{ n: number }>(
    `select count(*) as n from read_json_objects([${paths.join(', ')}], format = 'newline_delimited')`,
  )
  return Number(row?.n ?? 0)
}
