const indent = (line: string): string => (line === '' ? '' : `  ${line}`)

/** `body` between dollar quotes that do not come in it. */
export function dollarQuoted(body: string, tag: string): string {
  for (let n = 0; ; n++) {
    const quote = `$${tag}${n === 0 ? '' : n}$`
    if (!body.includes(quote)) return `${quote}\n${body}\n${quote}`
  }
}

/** Statements for Postgres that happen together, or not at all, also where there is no transaction around them. */
export function doBlock(body: readonly string[], declarations: readonly string[] = []): string {
  const lines = body.flatMap((text) => text.split('\n')).map(indent)
  const declare = declarations.length > 0 ? ['declare', ...declarations.map(indent)] : []
  return `do ${dollarQuoted([...declare, 'begin', ...lines, 'end'].join('\n'), 'sluice')};`
}

/** Milliseconds that a statement waits for its lock: for as long, all others queue behind it. */
export const LOCK_TIMEOUT = '500ms'

/** The first line of a block that changes a table. */
export const BRIEFLY = `perform set_config('lock_timeout', '${LOCK_TIMEOUT}', true);`

export const IN_UTC = `perform set_config('timezone', 'UTC', true);`
