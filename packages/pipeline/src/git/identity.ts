import { SluiceError } from '@sluice/schema'
import type { Repository } from './repository.ts'

/**
 * Makes sure that git knows who commits, by its config or its environment: a name made up from the machine is of no use.
 * @throws SluiceError E_NO_AUTHOR
 */
export async function checkIdentity({ git }: Repository): Promise<void> {
  for (const who of ['GIT_AUTHOR_IDENT', 'GIT_COMMITTER_IDENT']) {
    if ((await git.ask(['-c', 'user.useConfigOnly=true', 'var', who])) !== undefined) continue
    throw new SluiceError('git user.name or user.email is not set', {
      code: 'E_NO_AUTHOR',
      place: git.dir,
      hint: 'run git config user.name "Your Name" and git config user.email you@example.com',
    })
  }
}
