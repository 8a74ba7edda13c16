import type { Explanation, Finding } from '@cardea/workflows';
import { Type } from 'typebox';
import { component, exact, Guid, spoken } from './common.js';

/** One rule, whether it holds, and by what. */
export const FindingSchema = component(
  'Finding',
  exact({
    rule: Type.String({ description: 'Stable name of the rule', examples: ['policyIsEnabled'] }),
    holds: Type.Boolean(),
    detail: spoken(),
    errorKind: Type.String({ description: 'What a request meets when the rule does not hold' }),
    policyField: Type.Optional(Type.String({ examples: ['Unblock.SelfServiceEnabled'] })),
    right: Type.Optional(Type.String({ examples: ['RequestUnblockSmartcard'] })),
    state: Type.Optional(Type.String({ examples: ['Smartcard.Status'] })),
    descriptorEntry: Type.Optional(Type.String({ description: 'The deciding entry in SDDL' })),
  }),
);

/** Why an operation is or isn't offered to somebody on an object. */
export const ExplanationSchema = component(
  'Explanation',
  exact({
    operation: Type.String(),
    isOffered: Type.Boolean(),
    findings: Type.Array(FindingSchema, { description: 'In the order in which the rules are looked at' }),
    deciding: Type.Union([FindingSchema, Type.Null()], {
      description: 'The first rule that does not hold; null when the operation is offered',
    }),
  }),
);

/** Who is asked about; the caller when it is left out. */
export const explainQuery = exact({
  user: Type.Optional(Type.String({ format: 'uuid', description: 'Somebody else; needs the right Audit' })),
});

/** `{uuid}` of the object and the operation's name. */
export const explainParams = exact({
  uuid: Guid,
  operation: Type.String({ maxLength: 100, description: 'A name that the list of operations uses' }),
});

/** An explanation as JSON. */
export function explanationToJson({ operation, isOffered, findings, deciding }: Explanation) {
  return {
    operation,
    isOffered,
    findings: findings.map(findingToJson),
    deciding: deciding && findingToJson(deciding),
  };
}

/** A finding as JSON. */
export function findingToJson(finding: Finding): Finding {
  return finding;
}
