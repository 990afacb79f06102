import type { Draw } from './draw-file.ts'

const PIECES = [
  ...' *?"\'`\\/.,;:%$#&|<>()[]{}=+-_~^!@\n\r\t\u0001\u001b\u007f\u00a0\u00ad\u200b\u202e\ufeff\ue000',
  '',
  'a',
  'A',
  'id',
  'Id',
  'ID ',
  '1',
  '-1',
  '1e5',
  '007',
  'null',
  'true',
  '[]',
  '[0]',
  '[*]',
  '..',
  '$.a',
  '$[0]',
  'a.b',
  'a.[].b',
  '/*',
  '--',
  ';--',
  "'||'",
  '""',
  '__',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'value',
  'list',
  'rowid',
  'ctid',
  'oid',
  'select',
  'order',
  'file_row_number',
  'filename',
  '_row_id',
  '_file_name',
  '_file_date',
  '_sluice_id',
  '_sluice_load_id',
  '_sluice_blocked',
  'key=value',
  'é',
  'e\u0301',
  'İ',
  'ß',
  'Ж',
  '中',
  '\u{1f600}',
  '%2F',
  '${x}',
  '{{x}}',
  'x'.repeat(64),
  'é'.repeat(40),
  'y'.repeat(300),
] as const

/** A name of one to three odd pieces. */
export const drawName = (draw: Draw): string =>
  Array.from({ length: 1 + draw.below(3) }, () => draw.of(PIECES)).join('')

/** Such a name that a file may have: one that begins with a dot is hidden, and no file of a source. */
export function drawFileName(draw: Draw, ending: string): string {
  const name = [...drawName(draw)].filter((character) => character !== '/').join('')
  return `${name.slice(0, 60)}${draw.of(['', ' ', '-', '*'])}${ending || '.x'}`.replace(/^\./, 'n.')
}

/** A JSON string, spelled in one of several ways; now and then with half a surrogate pair or a NUL. */
export function spelled(draw: Draw, text: string): string {
  const half = draw.below(12) === 0 ? draw.of(['\\ud800', '\\udc00', '\\u0000', '\\ud83d\\ude00']) : ''
  const escaped = draw.below(4) === 0
  const characters = [...text].map((one) =>
    escaped && one.length === 1
      ? `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`
      : JSON.stringify(one).slice(1, -1),
  )
  return `"${characters.join('')}${half}"`
}
