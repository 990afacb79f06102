import { command } from '../framework/command.ts'
import { PREVIEW_OPTIONS } from '../preview/preview-options.ts'

/** `sluice preview` */
export const preview = command({
  name: 'preview',
  summary: 'show what tables and models will be, without changing the target',
  description: [
    'Makes a scratch database with the rows of the target, applies the pending migrations there, merges what waits, and builds and tests the models of the working tree. Prints how the rows of each table and model differ from the present ones: added, removed, changed, nulls, and a few rows with their values masked. docs/preview.md describes it.',
    'The target is only read. For DuckDB the scratch database is a copy of the file in .sluice/preview. For Postgres it is a database on the same server, or on the server that SLUICE_SCRATCH_URL names, with the tables that are needed. It is removed at the end, also after Ctrl-C; after a kill, by the next preview.',
    'The exit code is 1 if a migration, a merge, a model or a test fails there.',
  ],
  positionals: [],
  options: PREVIEW_OPTIONS,
  examples: [
    { line: 'sluice preview', does: 'show what the working tree makes of all tables and models' },
    { line: 'sluice preview --models marts.daily+', does: 'one model, and all that reads it' },
    { line: 'sluice preview --target production --json', does: 'the same of another target, for machines' },
  ],
  run: async (context, args) => (await import('../preview/run-preview.ts')).runPreview(context, args),
})
