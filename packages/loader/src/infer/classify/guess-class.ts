import type { ColumnClass } from './column-class.ts'

/** The classes that text of a CSV file may be. */
const TEXT_CLASSES: readonly ColumnClass[] = [
  'bool',
  'bigint',
  'double',
  'decimal',
  'date',
  'timestamp',
  'time',
]

const PLAIN = /^-?(0|[1-9]\d*)(\.\d+)?$/
const isDouble = (text: string): boolean =>
  /^(NaN|-?Infinity)$/.test(text) ||
  /^-?\d(\.\d{1,14})?[eE][+-]?\d{1,3}$/.test(text) ||
  text === '-0.0' ||
  (PLAIN.test(text) && [text, text.replace(/\.0$/, '')].includes(String(Number(text))))

const LOOKS: readonly (readonly [ColumnClass, (text: string) => boolean])[] = [
  ['bool', (text) => text === 'true' || text === 'false'],
  ['bigint', (text) => /^(0|-?[1-9]\d{0,18})$/.test(text)],
  ['double', isDouble],
  ['decimal', (text) => PLAIN.test(text)],
  ['date', (text) => /^\d{4}-\d\d-\d\d$/.test(text)],
  [
    'timestamp',
    (text) => /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d(:?\d\d)?)?)?$/.test(text),
  ],
  ['time', (text) => /^\d\d:\d\d:\d\d(\.\d{1,6})?$/.test(text)],
]

/** The narrowest class that a few values look like: a guess that the full profile then proves or refutes. */
export function guessClass(
  sample: readonly string[],
  among: readonly ColumnClass[] = TEXT_CLASSES,
): ColumnClass {
  if (sample.length === 0) return 'text'
  return LOOKS.find(([kind, looks]) => among.includes(kind) && sample.every(looks))?.[0] ?? 'text'
}
