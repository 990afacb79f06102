import { command, type Arguments } from '../command.ts'
import { flag, type OptionTable } from '../option.ts'

const OPTIONS = {
  live: flag('also compare the live tables of the target with what its applied migrations make'),
} satisfies OptionTable

export type VerifyArguments = Arguments<typeof OPTIONS>

/** `sluice verify` */
export const verify = command({
  name: 'verify',
  summary: 'check migrations/ and generated/, as CI does, without a live database',
  description: [
    'Replays migrations/ on an empty database in memory for each engine that the targets use. Each migration must run, and make the tables that its plan.json tells; where a reviewer edited the SQL, the difference is explained instead. Both engines must come to the same tables, squawk must have nothing against the Postgres files, and generated/ must be what the migrations make.',
    'With --live the tables of the target are compared with what its applied migrations make: what somebody dropped, changed or added by hand is named.',
    'Exit code 1 where anything is found.',
  ],
  positionals: [],
  options: OPTIONS,
  endsAtOnce: true,
  examples: [
    { line: 'sluice verify', does: 'check all, as CI does' },
    { line: 'sluice verify --live --target production', does: 'see what was changed by hand' },
  ],
  run: async (context, args) => (await import('../verify/run-verify.ts')).runVerify(context, args),
})
