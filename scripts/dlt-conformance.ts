import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { conformance } from '../tests/like-dlt/conformance.ts'

// Writes docs/dlt-conformance.md from the decisions of the tests.
writeFileSync(join(import.meta.dirname, '../docs/dlt-conformance.md'), conformance())
