import { command } from '../../framework/command.ts'
import { VERIFY_OPTIONS } from '../../verify/verify-options.ts'

/** `sluice verify` */
export const verify = command({
  name: 'verify',
  summary: 'check migrations/ and generated/, as CI does, without a live database',
  description: [
    'Replays migrations/ on an empty database in memory for each engine of the targets. Each migration must run, and create the tables that its plan.json describes; if a reviewer edited the SQL, the command explains the difference instead. Both engines must end with the same tables, squawk must accept the Postgres files, and generated/ must match the migrations.',
    'With --live, the command also compares the tables of the target with those that its applied migrations create, and lists what somebody dropped, changed or added by hand.',
    'The exit code is 1 if it finds a problem.',
  ],
  positionals: [],
  options: VERIFY_OPTIONS,
  endsAtOnce: true,
  examples: [
    { line: 'sluice verify', does: 'check all, as CI does' },
    { line: 'sluice verify --live --target production', does: 'list what was changed by hand' },
  ],
  run: async (context, args) => (await import('../../verify/run-verify.ts')).runVerify(context, args),
})
