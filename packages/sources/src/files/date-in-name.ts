const DATE = /(?<!\d)(\d{4})([-_/]?)(\d{2})\2(\d{2})(?!\d)/g

function isPlausible(year: number, month: number, day: number): boolean {
  if (year < 1990 || year > 2100 || month < 1 || month > 12 || day < 1) return false
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

function firstDate(text: string): string | undefined {
  for (const [, year = '', , month = '', day = ''] of text.matchAll(DATE)) {
    if (isPlausible(Number(year), Number(month), Number(day))) return `${year}-${month}-${day}`
  }
  return undefined
}

/**
 * The first date in a file's base name, else in its path, as `YYYY-MM-DD`: `2025-12-18`, `2025_12_18`, `20251218`,
 * `2025-12-18T0230`, and in folders `2025/12/18`, where no digit touches it.
 */
export const dateInName = (name: string): string | undefined =>
  firstDate(name.slice(name.lastIndexOf('/') + 1)) ?? firstDate(name)
