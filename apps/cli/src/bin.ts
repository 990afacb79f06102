#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Only what is imported after this call comes from the cache.
enableCompileCache()
await import('./run-process.ts')
