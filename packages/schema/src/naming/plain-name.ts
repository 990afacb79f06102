/**
 * A name as people write it in SQL, without its quotes.
 * @example plainName('marts."Order List"') // marts.Order List
 */
export const plainName = (name: string): string =>
  name.replaceAll(/"((?:[^"]|"")*)"/g, (_, inside: string) => inside.replaceAll('""', '"'))
