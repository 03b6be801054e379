/**
 * The rules of the skill manifest, version 2.2, as far as they can be broken by ours: written from its documentation,
 * because the official schema is not ours to copy. The manifest was checked against that one too (see docs/skills.md).
 */

const value = { $ref: 'http://json-schema.org/draft-07/schema#' };
const text = { type: 'string' };

function activity(type: string, named: boolean): object {
  return {
    type: 'object',
    required: named ? ['type', 'name'] : ['type'],
    properties: {
      type: { const: type },
      ...(named && { name: text }),
      description: text,
      value,
      resultValue: value,
    },
    additionalProperties: false,
  };
}

/** The types without a value of their own; they may carry anything else. */
const other = {
  type: 'object',
  required: ['type'],
  properties: {
    type: {
      enum: [
        ...['contactRelationUpdate', 'conversationUpdate', 'deleteUserData', 'endOfConversation', 'handoff'],
        ...['installationUpdate', 'messageDelete', 'messageReaction', 'messageUpdate', 'suggestion', 'trace'],
        'typing',
      ],
    },
  },
};

const taken = {
  oneOf: [activity('event', true), activity('invoke', true), activity('message', false), other],
};
/** A skill answers an invoke but never sends one. */
const sent = { oneOf: [activity('event', true), activity('message', false), other] };

export const manifestRules = {
  type: 'object',
  required: ['$id', '$schema', 'name', 'version', 'publisherName', 'endpoints'],
  properties: {
    $schema: { const: 'https://schemas.botframework.com/schemas/skills/v2.2/skill-manifest.json' },
    ...Object.fromEntries(
      ['$id', 'name', 'version', 'description', 'publisherName', 'copyright', 'license'].map((key) => [
        key,
        text,
      ]),
    ),
    privacyUrl: { type: 'string', format: 'uri-reference' },
    iconUrl: { type: 'string', format: 'uri-reference' },
    tags: { type: 'array', uniqueItems: true, items: text },
    endpoints: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: {
        type: 'object',
        required: ['name', 'endpointUrl', 'msAppId'],
        properties: {
          name: text,
          protocol: text,
          description: text,
          endpointUrl: { type: 'string', format: 'uri' },
          msAppId: { type: 'string', pattern: '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$' },
        },
        additionalProperties: false,
      },
    },
    activities: { type: 'object', additionalProperties: taken },
    activitiesSent: { type: 'object', additionalProperties: sent },
    definitions: { type: 'object', additionalProperties: value },
  },
  additionalProperties: false,
};
