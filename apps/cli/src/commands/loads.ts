import { command } from '../framework/command.ts'
import { LOADS_OPTIONS } from '../loads/loads-options.ts'

/** `sluice loads [ID]`, `sluice loads drop ID`, `sluice loads revert ID` */
export const loads = command({
  name: 'loads',
  summary: 'list loads, show one, drop the waiting rows of one, or revert one',
  description: [
    'Without an ID, lists the latest loads. With an ID, shows the tables, files and quarantined records of that load. Both print the waiting data and what it waits for: a pending migration, a rejected one, or a change that is not proposed yet.',
    'Failed loads are listed too, once for each failed resource. A failed load wrote nothing into the tables of the resource, and the next load tries again.',
    '`loads drop ID` deletes the rows of a load that still wait in staging; they count as discarded. Merged rows stay, and the files count as loaded; `sluice load --full-refresh SOURCE.RESOURCE` reads them again.',
    '`loads revert ID` undoes a load whose resources have keepHistory, in one transaction. It deletes the rows that the load added, restores the rows that the load deleted, and gives changed rows their previous values, also in nested tables. It also moves cursors back and forgets the files of the load, so that the next load reads the data again. It either undoes the load exactly, or changes nothing and prints why. --dry-run prints what it would undo. On a protected target, it asks for confirmation.',
  ],
  positionals: [{ name: 'ID', help: 'number of a load, or `drop` or `revert` and a number', many: true }],
  options: LOADS_OPTIONS,
  endsAtOnce: true,
  examples: [
    { line: 'sluice loads', does: 'list the latest loads' },
    { line: 'sluice loads --failed', does: 'list the latest loads that failed, and why' },
    { line: 'sluice loads 12', does: 'show load 12' },
    { line: 'sluice loads drop 12', does: 'delete the waiting rows of load 12' },
    { line: 'sluice loads revert 12 --dry-run', does: 'print what undoing load 12 would change' },
  ],
  run: async (context, args) => (await import('../loads/run-loads.ts')).runLoads(context, args),
})
