import type { Command } from './command.ts'
import { commandHelp, overallHelp } from './help.ts'

const block = (text: string): string => `\`\`\`text\n${text.trimEnd()}\n\`\`\``

const HEAD = `# The sluice command

This page is generated from \`--help\`; \`pnpm vitest run tests/cli/docs.test.ts -u\` writes it again.
In this repository, \`pnpm load\`, \`pnpm migrate\`, \`pnpm transform\` and \`pnpm generate\` run the commands of those names, and \`pnpm sluice COMMAND\` runs any command.`

const OUTPUT = `## Output

Commands print the result to stdout, and progress, messages and errors to stderr. Progress is shown as bars on a terminal, and as lines otherwise or if \`CI\` is set. \`NO_COLOR\` and \`FORCE_COLOR\` are supported.

With \`--json\`, stdout contains one JSON object per line: events, which have a \`kind\` (\`phase\`, \`progress\`, \`resource-done\`, \`proposed\`, \`evolved\`, \`quarantined\`, \`bad-files\`, \`discarded\`, \`failed\`, \`message\`), and at the end one object with the result, or \`{"error": {"code", "message", "place", "hint"}}\`. The [glossary](glossary.md#fields-of---json) describes the fields. The result of \`load\` is

\`\`\`json
{"load_id": 12, "status": "waiting", "resources": [{"name": "orders.client_a", "files": 2, "rows_read": 36000, "rows_merged": 35990, "rows_waiting": 10, "rows_blocked": 10, "rows_superseded": 0, "rows_quarantined": 0, "rows_discarded": 0, "values_discarded": 0}], "migrations": ["migrations/20260102T030405_widen_client_a_amount"], "evolved": [], "failures": [], "seconds": 4.2}
\`\`\`

where \`status\` is \`loaded\`, \`waiting\`, \`unchanged\`, \`dry-run\` or, if a source or resource failed, \`failed\`.

An error says what went wrong, where, and what to do next. Its code is stable:

\`\`\`text
error E_CONNECTION_REFUSED: nothing answers at target production (connect ECONNREFUSED 127.0.0.1:5432)
  at postgres://127.0.0.1:5432/shop
  → start the server, or correct host and port in the url
\`\`\`

Passwords of targets and secrets of sources are printed as \`***\`, except in the rows that \`sluice query\` returns. Ctrl-C stops a command cleanly, a second Ctrl-C at once. Nothing half-done is visible in either case.`

/** The page docs/cli.md. */
export const cliDocs = (commands: readonly Command[]): string =>
  [
    HEAD,
    block(overallHelp(commands)),
    ...commands.map((command) => `## sluice ${command.name}\n\n${block(commandHelp(command))}`),
    `${OUTPUT}\n`,
  ].join('\n\n')
