import { command } from '../framework/command.ts'
import { MODELS_OPTIONS } from '../models/models-options.ts'

/** `sluice models ACTION [SELECTOR ...]` */
export const models = command({
  name: 'models',
  summary: 'build the SQL files in models/ as views and tables, and test them',
  description: [
    'Each file models/SCHEMA/NAME.sql is a query that becomes a view or table SCHEMA.NAME. Which model reads which is read from the SQL. docs/models.md describes models.',
    'ACTION is `build` (build and test, in the order of what they read), `run` (build without tests), `test`, `retry` (what failed or was skipped in the last run), `list`, `show` (the rows that a model gives), `compile` (the SQL that runs), `plan` (what `build` would do, and why), `docs build` (a catalogue as a static site), `from-dbt DIR` (writes models from those of a dbt project that use only ref, source, config and is_incremental, and says what it leaves), or `lineage` (what each column comes from, and what comes from it: docs/lineage.md).',
    'SELECTOR is a name (marts.daily, daily, marts, or with *), tag:NAME, path:FOLDER, source:DATASET, state:modified (files that differ from --base) or result:error (of the last run). +NAME adds all that it reads, NAME+ all that reads it, 2+NAME two levels, @NAME all that reads it with what that reads. Several selectors are a union; with commas between them, what all of them select. Without one, all models are selected.',
    'A model is built in one transaction: readers see the old rows or the new ones. One that fails does not stop the others; models that read it are skipped, and the exit code is 1.',
  ],
  positionals: [
    {
      name: 'ACTION',
      help: 'build, run, test, retry, list, show, compile, plan, from-dbt, lineage or docs',
      required: true,
    },
    { name: 'SELECTOR', help: 'which models; for lineage a table or a column', many: true },
  ],
  options: MODELS_OPTIONS,
  examples: [
    { line: 'sluice models build', does: 'build and test all models' },
    { line: 'sluice models build marts.daily+', does: 'build a model and all that reads it' },
    { line: 'sluice models test tag:finance', does: 'test the models with a tag' },
    { line: 'sluice models test --unit', does: 'compare what models make of given rows with expected ones' },
    { line: 'sluice models show marts.daily', does: 'print rows of a model, without building it' },
    {
      line: 'sluice models docs build --to site',
      does: 'write the catalogue of tables and models as a static site',
    },
    { line: 'sluice models plan --base origin/main', does: 'print what a build would do, and what breaks' },
    { line: 'sluice models lineage marts.daily.revenue', does: 'print what a column comes from' },
  ],
  run: async (context, args) =>
    (await import('../models/run-models-command.ts')).runModelsCommand(context, args),
})
