import { createRequire } from 'node:module'
import type * as JsonPath from 'json-p3'
import type * as Zod from 'zod'

const require = createRequire(import.meta.url)

// These two are loaded when a REST source is declared or read, so that a project of files alone starts fast.

/** zod, which checks declarations. */
export const zodModule = (): typeof Zod => require('zod') as typeof Zod

/** json-p3, which reads JSONPath. */
export const jsonPathModule = (): typeof JsonPath => require('json-p3') as typeof JsonPath
