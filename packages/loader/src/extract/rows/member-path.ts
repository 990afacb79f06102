/** The place of a member of a value, as one writes it in JavaScript: `tags[0]["first name"].a`. */
export function memberPath(path: string, key: string, isInList: boolean): string {
  if (isInList) return `${path}[${key}]`
  if (!/^[a-z_$][\w$]*$/i.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}
