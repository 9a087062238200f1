/** A validator for the few keywords of JSON Schema 2020-12 the migration schema uses. */

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Schema = { readonly [keyword: string]: unknown }

const typeOf = (value: Json): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'array'
      : Number.isInteger(value)
        ? 'integer'
        : typeof value

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const schemas = (value: unknown): readonly Schema[] =>
  Array.isArray(value) ? value.filter(isSchema) : []

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Keywords that only speak to people. */
const silent = new Set(['$schema', 'title', 'description', 'default'])

/** Returns whether the value is valid; throws for a keyword it does not know. */
export function isValid(schema: Schema, value: Json): boolean {
  const object = typeOf(value) === 'object' ? (value as { [key: string]: Json }) : undefined
  const properties = isSchema(schema['properties']) ? schema['properties'] : {}
  const prefix = schemas(schema['prefixItems'])
  return Object.entries(schema).every(([keyword, rule]) => {
    if (silent.has(keyword)) return true
    switch (keyword) {
      case 'type': {
        const types: unknown[] = Array.isArray(rule) ? rule : [rule]
        return types.includes(typeOf(value))
      }
      case 'const':
        return same(rule, value)
      case 'enum':
        return Array.isArray(rule) && rule.some(item => same(item, value))
      case 'pattern':
        return typeof value !== 'string' || new RegExp(String(rule), 'u').test(value)
      case 'minimum':
        return typeof value !== 'number' || value >= Number(rule)
      case 'maximum':
        return typeof value !== 'number' || value <= Number(rule)
      case 'minItems':
        return !Array.isArray(value) || value.length >= Number(rule)
      case 'minProperties':
        return object === undefined || Object.keys(object).length >= Number(rule)
      case 'required':
        return object === undefined || (rule as string[]).every(name => Object.hasOwn(object, name))
      case 'properties':
        return Object.entries(properties).every(([name, inner]) =>
          object !== undefined && Object.hasOwn(object, name)
            ? isSchema(inner) && isValid(inner, object[name] as Json)
            : true,
        )
      case 'additionalProperties':
        return Object.entries(object ?? {}).every(([name, inner]) =>
          Object.hasOwn(properties, name) ? true : isSchema(rule) && isValid(rule, inner),
        )
      case 'propertyNames':
        return Object.keys(object ?? {}).every(name => isSchema(rule) && isValid(rule, name))
      case 'prefixItems':
        return (
          !Array.isArray(value) ||
          prefix.every((inner, i) => value[i] === undefined || isValid(inner, value[i]))
        )
      case 'items':
        return (
          !Array.isArray(value) ||
          value.slice(prefix.length).every(item => isSchema(rule) && isValid(rule, item))
        )
      case 'anyOf':
        return schemas(rule).some(inner => isValid(inner, value))
      case 'oneOf':
        return schemas(rule).filter(inner => isValid(inner, value)).length === 1
      case 'not':
        return isSchema(rule) && !isValid(rule, value)
      default:
        throw new Error(`the validator does not know ${keyword}`)
    }
  })
}
