const BLOCKED = ' blocked'

/** The `merged_schema` of a load of which rows were blocked by these final tables. */
export const blockedSchema = (fingerprint: string): string => `${fingerprint}${BLOCKED}`

/** Whether rows of a load were blocked at its last merge. */
export const isBlockedSchema = (mergedSchema: string | undefined): boolean =>
  mergedSchema?.endsWith(BLOCKED) === true
