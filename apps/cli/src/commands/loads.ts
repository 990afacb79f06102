import { command } from '../framework/command.ts'
import { LOADS_OPTIONS } from '../loads/loads-options.ts'

/** `sluice loads [ID]`, `sluice loads drop ID`, `sluice loads revert ID` */
export const loads = command({
  name: 'loads',
  summary: 'list loads, show one, drop the waiting rows of one, or revert one',
  description: [
    'Without an ID, lists the latest loads. With one, shows its tables, files and quarantined records. Both print what waits for which migration: a pending one, a rejected one, or a change that is not proposed yet.',
    'Failed loads are listed too, once for each failed resource. Nothing of the resource is in the tables, and the next load tries again.',
    '`loads drop ID` deletes what still waits of a load in staging: these rows count as discarded. Merged rows stay, and the files count as loaded; `sluice load --full-refresh SOURCE.RESOURCE` reads them again.',
    '`loads revert ID` undoes a load whose resources have keepHistory, in one transaction: its rows go, rows that it deleted come back, and rows that it changed get their former values, nested tables too. Its cursors and files go back as well, so that the next load reads them again. It undoes a load exactly, or changes nothing and says why; --dry-run says what it would undo. On a protected target it asks.',
  ],
  positionals: [{ name: 'ID', help: 'number of a load, or `drop` or `revert` and a number', many: true }],
  options: LOADS_OPTIONS,
  endsAtOnce: true,
  examples: [
    { line: 'sluice loads', does: 'list the latest loads' },
    { line: 'sluice loads --failed', does: 'list the latest loads that failed, and why' },
    { line: 'sluice loads 12', does: 'show load 12' },
    { line: 'sluice loads drop 12', does: 'delete what waits of load 12' },
    { line: 'sluice loads revert 12 --dry-run', does: 'print what undoing load 12 would change' },
  ],
  run: async (context, args) => (await import('../loads/run-loads.ts')).runLoads(context, args),
})
