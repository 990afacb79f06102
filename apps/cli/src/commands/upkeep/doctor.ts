import { command } from '../../framework/command.ts'

/** `sluice doctor` */
export const doctor = command({
  name: 'doctor',
  summary: 'check config, secrets, targets, clocks and migrations, and suggest what to do',
  description: [
    'Checks the version of Node.js, the config, whether all secrets are set, and what failed loads left on disk. For each target it checks the connection, the version, encoding and time zone of the server, the clock, the pooler, the rights of the role, idle sessions with locks, the schema of Sluice, and pending, changed and missing migrations.',
    'The command changes nothing, and prints no secret. ✓ means that a check passed, ⚠ is a warning, and ✗ is a problem that keeps commands from working; with ✗ the exit code is 1. Without --target, all targets are checked.',
  ],
  positionals: [],
  options: {},
  endsAtOnce: true,
  examples: [
    { line: 'sluice doctor', does: 'check the project and all targets' },
    { line: 'sluice doctor --target production --json', does: 'check one target, for programs' },
  ],
  run: async (context, args) => (await import('../../doctor/run-doctor.ts')).runDoctor(context, args),
})
