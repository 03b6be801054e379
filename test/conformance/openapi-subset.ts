import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

// Outside the repository: reconstructed from the official SDKs, and not ours to copy.
const path = fileURLToPath(new URL('../../../shared/reference/genesys-openapi-subset.json', import.meta.url));

interface Schema {
  $id?: string;
  $schema?: string;
  $ref?: string;
  type?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: unknown;
  required?: string[];
}

interface Operation {
  parameters?: Array<{ in: string; name: string; schema?: Schema; required?: boolean }>;
  responses: Record<string, { schema?: Schema }>;
}

interface Subset {
  paths: Record<string, Record<string, Operation>>;
  definitions: Record<string, Schema>;
  'x-webhook-outbound': { OpenOutboundNormalizedMessage: Schema };
}

export const subset = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Subset) : undefined;

export const whySkipped = `the OpenAPI subset is not at ${path}; requests and answers are not validated`;

/** `METHOD path` of every operation in the subset. */
export const operations = Object.entries(subset?.paths ?? {}).flatMap(([template, methods]) =>
  Object.keys(methods)
    .filter((method) => method !== 'parameters')
    .map((method) => `${method.toUpperCase()} ${template}`),
);

const validators = new Map<string, ValidateFunction>();
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
if (subset) {
  ajv.addSchema({ $id: 'answers', definitions: closed(subset.definitions) });
  ajv.addSchema({ $id: 'requests', definitions: withoutRequired(closed(subset.definitions)) });
  ajv.addSchema({
    ...webhookSchema(subset['x-webhook-outbound'].OpenOutboundNormalizedMessage),
    $id: 'webhook',
  });
}

/** What is wrong with a request's body by the subset; nothing when it fits. */
export function requestFaults(operation: string, body: unknown): string[] {
  const schema = find(operation)?.parameters?.find((parameter) => parameter.in === 'body')?.schema;
  if (!schema) return body === undefined ? [] : [`${operation} takes no body`];
  return body === undefined ? [] : faults('requests', schema, body);
}

/** What is wrong with an answer by the subset: its status, or its body. */
export function answerFaults(operation: string, status: number, body: unknown): string[] {
  const { responses } = find(operation) ?? { responses: {} };
  const response = responses[status];
  // A deletion of subscriptions has no success in the subset at all: the SDK knows "Operation was successful".
  if (!response) return status < 300 ? [] : [`${operation} does not answer ${status}`];
  if (!response.schema) return [];
  return faults('answers', response.schema, body);
}

/**
 * What is wrong with what was delivered to a webhook. The webhook's own schema is older than events, quick replies and
 * the conversation's id: what carries those is judged as the normalised message that it is everywhere else.
 */
export function deliveryFaults(delivered: { type: string; conversationId?: string }): string[] {
  const { conversationId, ...body } = delivered;
  const isKnown = body.type === 'Text' || body.type === 'Receipt';
  const schema = { $ref: isKnown ? 'webhook' : '#/definitions/ConversationNormalizedMessage' };
  const wrongId =
    conversationId === undefined || typeof conversationId === 'string' ? [] : ['/conversationId'];
  return [...wrongId, ...faults('answers', schema, body)];
}

/** The schema without the names of its parts, which are relative to nowhere, and closed like the others. */
function webhookSchema({ $id: _, $schema: __, ...schema }: Schema): Schema {
  const { properties, items } = schema;
  return {
    ...schema,
    ...(items && { items: webhookSchema(items) }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, webhookSchema(property)]),
      ),
      additionalProperties: false,
    }),
  };
}

function find(operation: string): Operation | undefined {
  const [method = '', template = ''] = operation.split(' ');
  return subset?.paths[template]?.[method.toLowerCase()];
}

function faults(set: 'answers' | 'requests', schema: Schema, body: unknown): string[] {
  const validate = validatorOf(set, schema);
  if (validate(body)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath || '/', message, JSON.stringify(params)].join(' '),
  );
}

function validatorOf(set: string, schema: Schema): ValidateFunction {
  const text = JSON.stringify(schema).replaceAll('#/definitions/', `${set}#/definitions/`);
  const validate = validators.get(text) ?? ajv.compile(JSON.parse(text) as Schema);
  validators.set(text, validate);
  return validate;
}

/** Closes the schemas: a property that the platform does not have is a mistake of ours. */
function closed(definitions: Record<string, Schema>): Record<string, Schema> {
  return mapSchemas(definitions, (schema) =>
    schema.properties && schema.additionalProperties === undefined
      ? { ...schema, additionalProperties: false }
      : schema,
  );
}

/**
 * Drops `required`: for a PATCH the platform asks for a whole `Conversation` on paper, with start time and
 * participants, and takes `{"state":"disconnected"}` in practice.
 */
function withoutRequired(definitions: Record<string, Schema>): Record<string, Schema> {
  return mapSchemas(definitions, ({ required: _, ...schema }) => schema);
}

function mapSchemas(definitions: Record<string, Schema>, change: (schema: Schema) => Schema) {
  return Object.fromEntries(Object.entries(definitions).map(([name, schema]) => [name, change(schema)]));
}
