export { BROUGHT, noteBrought } from './brought-columns.ts'
export { installedVersion, installSystem, isOtherSystem } from './install-system.ts'
