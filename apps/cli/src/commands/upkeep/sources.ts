import { command } from '../../framework/command.ts'
import { SOURCES_OPTIONS } from '../../sources/sources-options.ts'

/** `sluice sources test|add|from-openapi|freshness` */
export const sources = command({
  name: 'sources',
  summary: 'test sources by their first page, add one, or check how fresh their tables are',
  description: [
    '`test` reads the first page of each resource into a database in memory, and prints its columns with the types that a load would propose. Of a resource with a parent it reads the rows of the first row of the parent that has any, and of files the first one. Nothing is loaded. If a resource fails, the exit code is 1.',
    '`test --replay` reads the pages that `sluice record` stored in recorded/, in place of the network and without secrets, and compares the rows with those stored beside them. It prints the rows that differ, and the exit code is 1. `--update` stores the rows, so that a pull request shows what a change of a source does to them. `--against main` runs the source as it is in that commit or branch on the same pages, too, and prints how the rows differ; the exit code stays 0.',
    '`freshness` checks the tables that `freshness` in the config names: how old their newest rows are, and whether the rows of the last day are as many as usual on this weekday. If one is an error, the exit code is 1.',
    '`add` writes a source and its test into sources/: `rest`, `sql` or `files`, which you change to the API, the database or the files that you read, `everflow` or `redtrack`. With a file, `add files` writes down what it finds in it: format, delimiter, encoding. No file is overwritten.',
    '`from-openapi` writes a source, the types of its rows, and a test from an OpenAPI document of version 3.0 or 3.1, JSON or YAML: a resource for each GET operation that lists objects, with the auth. How pages follow each other is a guess, which it marks in the source. It prints what it could not take over.',
  ],
  positionals: [
    { name: 'test|add|from-openapi|freshness', help: 'what to do', required: true },
    {
      name: 'NAME',
      help: 'test: sources or source.resource (default: all). freshness: tables or datasets (default: all). add: rest, sql, files, everflow or redtrack, then the name of the source, and for files one such file (default: CSV files are assumed). from-openapi: the document, then a name for the source (default: from its title)',
      many: true,
    },
  ],
  options: SOURCES_OPTIONS,
  endsAtOnce: true,
  examples: [
    { line: 'sluice sources test shop.orders', does: 'read one page of orders, and print its columns' },
    { line: 'sluice sources test --replay', does: 'compare the rows of recorded pages with the stored ones' },
    {
      line: 'sluice sources test --replay --against main',
      does: 'show how the rows differ from those in main',
    },
    { line: 'sluice sources freshness', does: 'find tables whose rows are too old or too few' },
    { line: 'sluice sources from-openapi openapi.yaml crm', does: 'write sources/crm.ts from the document' },
    { line: 'sluice sources add rest crm', does: 'write sources/crm.ts and its test' },
    {
      line: 'sluice sources add files bank input/2026-01.csv',
      does: 'write sources/bank.ts for files like this one',
    },
  ],
  run: async (context, args) => (await import('../../sources/run-sources.ts')).runSources(context, args),
})
