/** Where a quoted text, comment or dollar-quoted body that begins at `from` ends; undefined where none begins there. */
function endOfQuoted(sql: string, from: number): number | undefined {
  const rest = sql.slice(from, from + 80)
  const until = (close: string, after: number): number => {
    const at = sql.indexOf(close, after)
    return at === -1 ? sql.length : at + close.length
  }
  if (rest.startsWith('--')) return until('\n', from)
  if (rest.startsWith('/*')) return until('*/', from + 2)
  const before = sql.slice(Math.max(0, from - 2), from)
  if (rest.startsWith("'") && /(^|[^\w$\u0080-\uffff])e$/i.test(before)) {
    return from + (/^'(?:[^'\\]|\\.|'')*'?/s.exec(sql.slice(from))?.[0].length ?? 1)
  }
  // A doubled quote closes and opens again at once, which comes to the same.
  if (rest.startsWith("'") || rest.startsWith('"')) return until(rest[0] as string, from + 1)
  // In a name, `$` is a letter like others.
  if (/[\w$\u0080-\uffff]$/.test(before)) return undefined
  const dollar = /^\$(?:[a-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/i.exec(rest)?.[0]
  return dollar === undefined ? undefined : until(dollar, from + dollar.length)
}

/** The statements in a text, each as written and `bare`, without its quoted texts and comments. */
export function statementsOf(sql: string): { readonly text: string; readonly bare: string }[] {
  const statements: { text: string; bare: string }[] = []
  let [start, bare] = [0, '']
  const finish = (end: number): void => {
    if (bare.trim() !== '') statements.push({ text: sql.slice(start, end).trim(), bare: bare.trim() })
    ;[start, bare] = [end + 1, '']
  }
  for (let at = 0; at < sql.length;) {
    const end = endOfQuoted(sql, at)
    if (end !== undefined) {
      const comment = sql.startsWith('--', at) || sql.startsWith('/*', at)
      bare += comment ? ' ' : '?'
      at = end
    } else if (sql[at] === ';') {
      finish(at)
      at += 1
    } else {
      bare += sql[at]
      at += 1
    }
  }
  finish(sql.length)
  return statements
}
