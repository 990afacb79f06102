export { COMMANDS } from './commands/index.ts'
export { cliDocs } from './framework/docs.ts'
