/** Names of a result's columns, no two of them alike: the second `a` is `a_1`. */
export function columnNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    let unique = name
    for (let next = 1; taken.has(unique); next++) unique = `${name}_${next}`
    taken.add(unique)
    return unique
  })
}
