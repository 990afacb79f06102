import { command } from '../framework/command.ts'
import { MODELS_OPTIONS } from '../models/models-options.ts'

/** `sluice models ACTION [SELECTOR ...]` */
export const models = command({
  name: 'models',
  summary: 'build the SQL files in models/ as views and tables, and test them',
  description: [
    'Each file models/SCHEMA/NAME.sql is a query that becomes the view or table SCHEMA.NAME. Sluice finds the dependencies of a model in its SQL. docs/models.md describes models.',
    'ACTION is `build` (build and test models, in the order of their dependencies), `run` (build without tests), `test`, `retry` (run again what failed or was skipped in the last run), `list`, `show` (print the rows of a model), `compile` (print the SQL that runs), `plan` (print what `build` would do, and why), `docs build` (write a catalogue as a static site), `from-dbt DIR` (convert the models, snapshots and tests of a dbt project that use only ref, source, config and is_incremental, copy its seeds, and list the rest), or `lineage` (print which columns each column is made from, and which are made from it: docs/lineage.md).',
    'SELECTOR is a name (marts.daily, daily, marts, or with *), tag:NAME, path:FOLDER, source:DATASET, state:modified (files that differ from --base) or result:error (of the last run). +NAME adds the models that NAME reads, directly or through others; NAME+ adds the models that read NAME; 2+NAME stops after two levels; @NAME adds the models that read NAME and everything that those read. Several selectors form a union, and selectors joined by commas an intersection. Without a selector, all models are selected.',
    'A model is built in one transaction: readers see either the old rows or the new ones. If a model fails, the models that read it are skipped, the others are still built, and the exit code is 1.',
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
    { line: 'sluice models build marts.daily+', does: 'build a model and the models that read it' },
    { line: 'sluice models test tag:finance', does: 'test the models with a tag' },
    {
      line: 'sluice models test --unit',
      does: 'run the unit tests: compare the rows that models make with the expected rows',
    },
    { line: 'sluice models show marts.daily', does: 'print rows of a model, without building it' },
    {
      line: 'sluice models docs build --to site',
      does: 'write the catalogue of tables and models as a static site',
    },
    { line: 'sluice models plan --base origin/main', does: 'print what a build would do, and what breaks' },
    { line: 'sluice models lineage marts.daily.revenue', does: 'print what a column is made from' },
  ],
  run: async (context, args) =>
    (await import('../models/run-models-command.ts')).runModelsCommand(context, args),
})
