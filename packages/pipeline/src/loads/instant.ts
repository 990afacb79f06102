/** `2026-01-31 07:05:09` (UTC) from an instant in whatever form a database gives it. */
export function instant(value: string): string {
  const iso = value.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')
  const date = new Date(iso)
  return Number.isNaN(date.getTime()) ? value : date.toISOString().slice(0, 19).replace('T', ' ')
}

/** The same instant as `2026-01-31T07:05:09.000Z`, for JSON. */
export const isoInstant = (value: string): string => `${instant(value).replace(' ', 'T')}Z`
