export * from './command.ts'
export { COMMANDS } from './commands/index.ts'
export { commandHelp, overallHelp } from './help.ts'
export { main, type Rim } from './main.ts'
