/** Our answers where dlt's are others, and why. */
export const DECIDED: Readonly<Record<string, readonly [type: string, why: string]>> = {
  'INFER-008': ['date', 'a text that is a day is one: a detector that is off in dlt'],
  'INFER-013': ['text', 'JavaScript has no times of day, and a text in JSON may be anything'],
  'INFER-016': ['decimal(38,0)', 'dlt aborts the package: here the column is as wide as its integers'],
  'DETECT-005': ['text', 'only the extended format of ISO, which both engines read alike'],
  'DETECT-006': ['text', 'an hour alone is no instant'],
  'DETECT-008': ['text', 'weeks are not read by the engines'],
  'DETECT-010': ['text', 'not ISO: a hint has the format'],
  'DETECT-031': ['text', 'a decimal comma is not read by the engines'],
  'DETECT-033': ['text', 'nanoseconds would be cut off'],
}
