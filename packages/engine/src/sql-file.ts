import { readFileSync } from 'node:fs'

/** The text of an `.sql` file beside the module whose `import.meta.url` is given. */
export const sqlFile = (path: string, from: string): string => readFileSync(new URL(path, from), 'utf8')
