import type { Command, Positional } from './command.ts'
import { GLOBAL_OPTIONS, type Option, type OptionTable } from './option.ts'

const argument = ({ name, required, many }: Positional): string => {
  const shown = many ? `${name} ...` : name
  return required ? shown : `[${shown}]`
}

const optionHead = ([name, { kind, placeholder }]: readonly [string, Option]): string => {
  if (!placeholder) return `--${name}`
  return kind === 'optional' ? `--${name}[=${placeholder}]` : `--${name} ${placeholder}`
}

/** Breaks a text into lines of at most `width` characters, at spaces. */
export function wrap(text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}

const WIDTH = 100

/** Two columns: what one writes, and what it does. */
function rows(entries: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...entries.map(([head]) => head.length))
  return entries.flatMap(([head, help]) =>
    wrap(help, WIDTH - width - 4).map((line, i) => `  ${(i === 0 ? head : '').padEnd(width)}  ${line}`),
  )
}

const optionRows = (table: OptionTable): (readonly [string, string])[] =>
  Object.entries(table).map((entry) => [optionHead(entry), entry[1].help] as const)

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length > 0 ? ['', title, ...lines] : []

/** The text of `sluice COMMAND --help`. */
export function commandHelp({ name, description, positionals, options, examples }: Command): string {
  const usage = ['sluice', name, ...positionals.map(argument), '[options]'].join(' ')
  return [
    usage,
    ...description.flatMap((paragraph) => ['', ...wrap(paragraph, WIDTH)]),
    ...section('Arguments', rows(positionals.map((positional) => [positional.name, positional.help]))),
    ...section('Options', rows(optionRows(options))),
    ...section('Options of every command', rows(optionRows(GLOBAL_OPTIONS))),
    ...section('Examples', rows(examples.map(({ line, does }) => [line, does]))),
    '',
  ].join('\n')
}

/** The text of `sluice --help`. */
export function overallHelp(commands: readonly Command[]): string {
  return [
    'sluice COMMAND [options]',
    '',
    'Loads data into typed tables. Each schema change is proposed as SQL and applied after a review.',
    ...section('Commands', rows(commands.map(({ name, summary }) => [name, summary]))),
    ...section(
      'Options of every command',
      rows([...optionRows(GLOBAL_OPTIONS), ['--version', 'print the version']]),
    ),
    '',
    '`sluice COMMAND --help` describes a command.',
    'Exit codes: 0 done, 1 failed, 2 wrong usage, 130 stopped.',
    '',
  ].join('\n')
}
