import { command } from '../../framework/command.ts'
import { SOURCES_OPTIONS } from '../../sources/sources-options.ts'

/** `sluice sources test|add|from-openapi|freshness` */
export const sources = command({
  name: 'sources',
  summary: 'test sources on their first page, add a source, or check how fresh tables are',
  description: [
    '`test` reads the first page of each resource into a database in memory, and prints its columns with the types that a load would propose. For a resource with a parent, it reads the rows of the first parent row that has any; for a resource of files, it reads the first file. Nothing is loaded. If a resource fails, the exit code is 1.',
    '`test --replay` reads the pages that `sluice record` stored in recorded/, instead of using the network, and compares the rows with those stored beside the pages. It needs no secrets. It prints the rows that differ, and the exit code is then 1. `--update` stores the new rows, so that a pull request shows how a change of the source changes them. `--against main` also runs the version of the source in that commit or branch on the same pages, and prints how the rows differ; the exit code stays 0.',
    '`freshness` checks the tables that `freshness` in the config lists: the age of their newest rows, and whether the last day has as many rows as usual for its weekday. If a check fails with an error, the exit code is 1.',
    '`add` writes a source and its test into sources/. `rest`, `sql` and `files` are templates that you adapt to your API, database or files; `everflow` and `redtrack` are complete. If you name a file, `add files` sets the format, delimiter and encoding that it finds in the file. Existing files are not overwritten.',
    '`from-openapi` writes a source, the types of its rows and a test from an OpenAPI document of version 3.0 or 3.1, in JSON or YAML. The source has the authentication, and a resource for each GET operation that lists objects. The paginator is a guess, which is marked in the source. The command prints what it could not convert.',
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
