import type { TypeChoices } from '@sluice/engine'
import { SYSTEM_SCHEMA, type ColumnType } from '@sluice/schema'
import {
  Adapter,
  ColumnTypeNode,
  GeneratorDialect,
  IdentifierNode,
  JSON_ARRAY_DEFINITION,
  JSON_OBJECT_DEFINITION,
  JSON_PRIMITIVE_DEFINITION,
  JSON_VALUE_DEFINITION,
  RawExpressionNode,
  type Definitions,
  type ExpressionNode,
  type Scalars,
} from 'kysely-codegen'
import { jsTypeOf } from './js-type.ts'

/** Our types by the name they have for kysely-codegen; a decimal is one whatever its digits. */
const TYPES: Readonly<Record<string, ColumnType>> = {
  bool: 'bool',
  bigint: 'bigint',
  double: 'double',
  decimal: 'decimal(38,9)',
  text: 'text',
  timestamp: 'timestamp',
  date: 'date',
  time: 'time',
  json: 'json',
  binary: 'binary',
}

const named = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

class SluiceAdapter extends Adapter {
  override readonly defaultSchemas = [SYSTEM_SCHEMA] // no table of ours: so every key says its dataset
  override readonly imports = {}
  override readonly definitions: Definitions
  override readonly scalars: Scalars

  constructor(choices: TypeChoices) {
    super()
    const scalars: Record<string, ExpressionNode> = {}
    const definitions: Definitions = {
      JsonArray: JSON_ARRAY_DEFINITION,
      JsonObject: JSON_OBJECT_DEFINITION,
      JsonPrimitive: JSON_PRIMITIVE_DEFINITION,
      JsonValue: JSON_VALUE_DEFINITION,
    }
    for (const [name, type] of Object.entries(TYPES)) {
      const { select, insert } = jsTypeOf(type, choices)
      scalars[name] = new IdentifierNode(select === insert ? select : named(name))
      // What is read and written as different types gets a name of its own, such as Bigint.
      const written = new RawExpressionNode(insert)
      if (select !== insert)
        definitions[named(name)] = new ColumnTypeNode(new IdentifierNode(select), written, written)
    }
    this.definitions = definitions
    this.scalars = scalars
  }
}

/** Our column types for kysely-codegen. It is given metadata, so there is nothing to introspect or connect to. */
export class CodegenDialect extends GeneratorDialect {
  override readonly adapter: Adapter

  constructor(choices: TypeChoices) {
    super()
    this.adapter = new SluiceAdapter(choices)
  }

  override get introspector(): never {
    throw new Error('types are made from metadata')
  }

  override createKyselyDialect(): never {
    throw new Error('types are made from metadata')
  }
}
