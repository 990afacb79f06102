// What a program needs before it runs a use case; imports no engine.
export type { Environment } from '../environment/dotenv.ts'
export { createRedactor, type Redactor } from '../environment/redact.ts'
export { explainError, knownError } from './explain-error.ts'
export type { Where } from './known-causes/known-cause.ts'
