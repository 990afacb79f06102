import { command, type Arguments } from '../command.ts'
import { count, flag, type OptionTable } from '../option.ts'

const OPTIONS = {
  limit: count('how many loads to list (default: 20)'),
  failed: flag('list only loads that failed, with code, message and place of the error'),
} satisfies OptionTable

export type LoadsArguments = Arguments<typeof OPTIONS>

/** `sluice loads [ID]`, `sluice loads drop ID` */
export const loads = command({
  name: 'loads',
  summary: 'list loads, show one with its tables and files, or drop what waits of one',
  description: [
    'Without an ID, lists the latest loads. With one, shows its tables, files and quarantined records. Both say what waits for which migration: for one that is pending, for one that was rejected, or for a change that nobody has proposed yet.',
    'A load that failed is listed too, once for each resource that failed: nothing of it is in the tables, and the next load tries again.',
    '`loads drop ID` gives up what still waits of a load in staging: its rows count as discarded from then on. What was merged stays, and its files count as loaded; `sluice load --full-refresh SOURCE.RESOURCE` reads them again.',
  ],
  positionals: [{ name: 'ID', help: 'number of a load, or `drop` and a number', many: true }],
  options: OPTIONS,
  endsAtOnce: true,
  examples: [
    { line: 'sluice loads', does: 'list the latest loads' },
    { line: 'sluice loads --failed', does: 'list the latest loads that failed, and why' },
    { line: 'sluice loads 12', does: 'show load 12' },
    { line: 'sluice loads drop 12', does: 'give up what waits of load 12' },
  ],
  run: async (context, args) => (await import('../loads/run-loads.ts')).runLoads(context, args),
})
