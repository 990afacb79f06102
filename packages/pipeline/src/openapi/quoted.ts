/** A text as a literal of TypeScript. */
export const quoted = (text: string): string =>
  `'${text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", String.raw`\'`)
    .replaceAll('\n', String.raw`\n`)}'`

/** The line of a generated file that imports these names. */
export const importOf = (names: readonly string[], module: string): string =>
  `import { ${names.join(', ')} } from '${module}'`
