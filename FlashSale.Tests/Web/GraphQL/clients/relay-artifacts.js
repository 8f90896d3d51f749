// Does what relay-compiler does, as far as the journey's documents need it: turns a document into the artifact that relay-runtime executes.
import {
  buildSchema, getNamedType, getNullableType, isAbstractType, isListType, Kind, parse, print, TypeInfo, visit, visitWithTypeInfo,
} from 'graphql';

const paging = ['first', 'after', 'last', 'before'];

function valueOf(name, value) {
  switch (value.kind) {
    case Kind.VARIABLE:
      return { kind: 'Variable', name, variableName: value.name.value };
    case Kind.OBJECT:
      return { kind: 'ObjectValue', name, fields: sorted(value.fields.map(field => valueOf(field.name.value, field.value))) };
    case Kind.LIST:
      return { kind: 'Literal', name, value: value.values.map(each => each.value) };
    default:
      return { kind: 'Literal', name, value: value.value };
  }
}

const sorted = list => list.toSorted((one, other) => (one.name < other.name ? -1 : 1));

function addTypenames(document, info) {
  return visit(document, visitWithTypeInfo(info, {
    Field: {
      leave: field => {
        const type = field.selectionSet && getNamedType(info.getType());
        if (!type || !isAbstractType(type))
          return undefined;
        const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
        return { ...field, selectionSet: { ...field.selectionSet, selections: [typename, ...field.selectionSet.selections] } };
      },
    },
  }));
}

/**
 * @param schemaText The schema in GraphQL's own language.
 * @returns A function that compiles a document; `connections` gives the key of each field that Relay keeps as a connection.
 */
export function compiler(schemaText) {
  const schema = buildSchema(schemaText);
  return (text, connections = {}) => {
    const document = addTypenames(parse(text), new TypeInfo(schema));
    const [operation] = document.definitions;
    const root = schema.getRootType(operation.operation);
    const name = operation.name.value;
    const argumentDefinitions = (operation.variableDefinitions ?? [])
      .map(each => ({ defaultValue: null, kind: 'LocalArgument', name: each.variable.name.value }));

    const select = (set, type, reads) => set.selections.flatMap(selection => {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const of = schema.getType(selection.typeCondition.name.value);
        return { kind: 'InlineFragment', selections: select(selection.selectionSet, of, reads), type: of.name, abstractKey: null };
      }
      const field = { alias: null, args: null, name: selection.name.value, storageKey: null };
      if (selection.arguments?.length > 0)
        field.args = sorted(selection.arguments.map(each => valueOf(each.name.value, each.value)));
      if (!selection.selectionSet)
        return { ...field, kind: 'ScalarField' };
      const fieldType = type.getFields()[field.name].type;
      const named = getNamedType(fieldType);
      const linked = {
        ...field,
        kind: 'LinkedField',
        concreteType: isAbstractType(named) ? null : named.name,
        plural: isListType(getNullableType(fieldType)),
        selections: select(selection.selectionSet, named, reads),
      };
      const key = connections[field.name];
      if (key === undefined)
        return linked;
      const filters = field.args.map(each => each.name).filter(each => !paging.includes(each));
      return reads
        ? { ...linked, alias: field.name, name: `__${key}_connection`, args: field.args.filter(each => filters.includes(each.name)) }
        : [linked, { alias: null, args: field.args, filters, handle: 'connection', key, kind: 'LinkedHandle', name: field.name }];
    });

    return {
      kind: 'Request',
      fragment: {
        argumentDefinitions,
        kind: 'Fragment',
        metadata: null,
        name,
        selections: select(operation.selectionSet, root, true),
        type: root.name,
        abstractKey: null,
      },
      operation: { argumentDefinitions, kind: 'Operation', name, selections: select(operation.selectionSet, root, false) },
      params: { cacheID: name, id: null, metadata: {}, name, operationKind: operation.operation, text: print(document) },
    };
  };
}
