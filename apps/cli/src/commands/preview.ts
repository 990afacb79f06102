import { command } from '../framework/command.ts'
import { PREVIEW_OPTIONS } from '../preview/preview-options.ts'

/** `sluice preview` */
export const preview = command({
  name: 'preview',
  summary: 'show how tables and models would change, without changing the target',
  description: [
    'Creates a scratch database with the rows of the target, applies the pending migrations there, merges the waiting data, and builds and tests the models of the working tree. Prints for each table and model how many rows would be added, removed or changed, how the nulls of its columns change, and a few sample rows with masked values. docs/preview.md describes it.',
    'The target does not change. For DuckDB, the scratch database is a copy of the file, in .sluice/preview. For Postgres, it is a database on the same server, or on the server of SLUICE_SCRATCH_URL, with the tables that the preview needs. The command removes it at the end, even after Ctrl-C; if the process is killed, the next preview removes it.',
    'The exit code is 1 if a migration, a merge, a model or a test fails there.',
  ],
  positionals: [],
  options: PREVIEW_OPTIONS,
  examples: [
    { line: 'sluice preview', does: 'preview all tables and models' },
    { line: 'sluice preview --models marts.daily+', does: 'preview one model and the models that read it' },
    { line: 'sluice preview --target production --json', does: 'preview another target, as JSON' },
  ],
  run: async (context, args) => (await import('../preview/run-preview.ts')).runPreview(context, args),
})
