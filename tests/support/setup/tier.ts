import { beforeEach } from 'vitest'

// A test that is tagged `exhaustive` runs in the project of those alone, and in that project no other of its file.
beforeEach(({ task, skip }) => {
  const { projectName, filepath } = task.file
  if (filepath.endsWith('.exhaustive.test.ts')) return
  const tagged = task.tags?.includes('exhaustive') ?? false
  skip(tagged !== (projectName === 'exhaustive-tagged'), 'belongs to the other tier')
})
