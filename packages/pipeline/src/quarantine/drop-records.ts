import { countRecords, deleteRecords, type RecordFilter } from '@sluice/ledger'
import { counted, SluiceError } from '@sluice/schema'
import type { Opened } from '../target/with-target.ts'

/**
 * Deletes records of the quarantine.
 * @throws SluiceError E_CONFIRM on a protected target without `yes`
 */
export async function dropRecords(
  { engine, chosen }: Opened,
  filter: RecordFilter,
  { yes }: { readonly yes: boolean },
): Promise<{ readonly dropped: number }> {
  const records = await countRecords(engine.session, filter)
  if (records > 0 && chosen.target.protected && !yes)
    throw new SluiceError(`${counted(records, 'record')} would be deleted permanently`, {
      code: 'E_CONFIRM',
      place: `target ${chosen.name}, which is protected`,
      hint: 'check them with sluice quarantine show, then run the command again with --yes',
    })
  return { dropped: await engine.transaction((tx) => deleteRecords(tx, filter)) }
}
