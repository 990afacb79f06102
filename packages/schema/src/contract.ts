/** What happens to data that the reviewed schema does not hold. */
export type ContractMode = 'propose' | 'evolve' | 'freeze' | 'discard_row' | 'discard_value'

export const CONTRACT_MODES: readonly ContractMode[] = [
  'propose',
  'evolve',
  'freeze',
  'discard_row',
  'discard_value',
]

/** What a contract distinguishes: tables that are new, columns that are new, values that their column cannot hold. */
export type ContractEntity = 'tables' | 'columns' | 'dataType'

export const CONTRACT_ENTITIES: readonly ContractEntity[] = ['tables', 'columns', 'dataType']

/** What one level says; what it does not name is inherited. */
export type ContractModes = Readonly<Partial<Record<ContractEntity, ContractMode>>> & {
  /** False: what is discarded is counted, and not kept in `_sluice.quarantine`. */
  readonly keepDiscarded?: boolean
}

/** A contract as it is written: one mode for all three, or a mode for each. */
export type SchemaContract = ContractMode | ContractModes

/** A contract with a mode for every entity. */
export type Contract = Required<ContractModes>

export const DEFAULT_CONTRACT: Contract = {
  tables: 'propose',
  columns: 'propose',
  dataType: 'propose',
  keepDiscarded: true,
}

const modesOf = (contract: SchemaContract | undefined): ContractModes =>
  typeof contract === 'string'
    ? { tables: contract, columns: contract, dataType: contract }
    : (contract ?? {})

/** The contract that holds where these levels meet, the outermost first: an inner one overrides entity by entity. */
export function contractOf(levels: readonly (SchemaContract | undefined)[]): Contract {
  const own = levels.flatMap((level) =>
    Object.entries(modesOf(level)).filter(([, mode]) => mode !== undefined),
  )
  return { ...DEFAULT_CONTRACT, ...(Object.fromEntries(own) as ContractModes) }
}

/** True where the contract says `mode` of anything. */
export const hasMode = (contract: Contract, mode: ContractMode): boolean =>
  CONTRACT_ENTITIES.some((entity) => contract[entity] === mode)

/** True where a contract is the default in all but what becomes of discarded rows, of which there are none. */
export const isDefault = (contract: Contract): boolean =>
  CONTRACT_ENTITIES.every((entity) => contract[entity] === 'propose')
