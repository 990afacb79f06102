import type { Command } from '../command.ts'
import { query } from './query.ts'

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [query]
