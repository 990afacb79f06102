import { SluiceError } from '@sluice/schema'
import type { Outcome } from '../framework/command.ts'
import { counted } from '../output/numbers.ts'
import type { Opened } from '@sluice/pipeline'
import { countRecords, deleteRecords, type RecordFilter } from '@sluice/ledger'

/**
 * Deletes records of the quarantine.
 * @throws SluiceError on a protected target, unless it is confirmed
 */
export async function dropRecords(
  { engine, chosen }: Opened,
  filter: RecordFilter,
  { yes }: { readonly yes: boolean },
): Promise<Outcome> {
  const records = await countRecords(engine.session, filter)
  if (records > 0 && chosen.target.protected && !yes)
    throw new SluiceError(`${counted(records, 'record')} would be deleted permanently`, {
      code: 'E_CONFIRM',
      place: `target ${chosen.name}, which is protected`,
      hint: 'check them with sluice quarantine show, then run the command again with --yes',
    })
  const dropped = await engine.transaction((tx) => deleteRecords(tx, filter))
  return {
    text: dropped === 0 ? 'no such record is in the quarantine' : `${counted(dropped, 'record')} dropped`,
    data: { dropped },
  }
}
