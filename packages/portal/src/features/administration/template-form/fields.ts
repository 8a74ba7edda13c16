import { type FieldSchema, templateSchemas } from '@cardea/sdk';

/** Where something stands in a template: names of members and places in lists. */
export type Path = readonly (string | number)[];

/** A finding of the validation, of the server's or of the form's own. */
export interface Finding {
  readonly path: string;
  readonly rule: string;
}

/** A schema without references: its name among the schemas, and whether the value may be null. */
export interface Resolved {
  readonly schema: FieldSchema;
  readonly name: string;
  readonly isNullable: boolean;
}

/** Follows references, and takes the one of two that is not null. */
export function resolved(schema: FieldSchema, isNullable = false): Resolved {
  if (schema.anyOf !== undefined) {
    const [other = {}] = schema.anyOf.filter(({ type }) => type !== 'null');
    return resolved(other, true);
  }
  if (schema.$ref === undefined) return { schema, name: '', isNullable };
  const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
  return { schema: templateSchemas[name] ?? {}, name, isNullable };
}

/** One member of an object: the schema that has it, its name, and whether it may be left out. */
export interface Member {
  readonly owner: string;
  readonly property: string;
  readonly schema: FieldSchema;
  readonly isOptional: boolean;
}

/** Members that say which object it is: the server's, not the administrator's. */
const identity: readonly string[] = ['uuid', 'version'];

/** The members that are edited of an object of the schema `owner`, in the order of the schema. */
export function membersOf(owner: string, value: unknown): Member[] {
  const { properties = {}, required = [] } = templateSchemas[owner] ?? {};
  const present = isObject(value) ? value : {};
  return Object.entries(properties).flatMap(([property, schema]): Member[] => {
    const isRequired = required.includes(property);
    if (owner === 'ProfileTemplateContent' && identity.includes(property)) return [];
    // What only some policies have is there where the policy has it, and then it is required.
    if (owner === 'WorkflowPolicy')
      return !isRequired && present[property] === undefined
        ? []
        : [{ owner, property, schema, isOptional: false }];
    return [{ owner, property, schema, isOptional: !isRequired }];
  });
}

/** How a value is shown and changed. */
export type Control =
  | { readonly kind: 'switch' | 'text' | 'longText' | 'code' | 'secret' | 'descriptor' | 'fixed' }
  | { readonly kind: 'number'; readonly least: number | undefined; readonly most: number | undefined }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'numberChoice' | 'bits'; readonly numbers: readonly number[] }
  | { readonly kind: 'choices'; readonly values: readonly string[] }
  | { readonly kind: 'known'; readonly of: 'certificateTemplates' | 'authorities' }
  | { readonly kind: 'list'; readonly items: FieldSchema }
  | { readonly kind: 'group'; readonly name: string };

/** Where the type alone does not say what the value is. */
const special: Readonly<Record<string, Control>> = {
  'ProfileTemplateContent.description': { kind: 'longText' },
  'ProfileTemplateContent.isSmartcardProfileTemplate': { kind: 'fixed' },
  'ProfileTemplateContent.certificateTemplates[]': { kind: 'known', of: 'certificateTemplates' },
  'KeyAttestationTerms.trustedRootsPem[]': { kind: 'code' },
  'DataCollectionItem.description': { kind: 'longText' },
  'DataCollectionItem.validationData': { kind: 'code' },
  'MailTemplate.body': { kind: 'longText' },
  'PrintableDocument.template': { kind: 'longText' },
  'PinPolicy.characterSet': { kind: 'numberChoice', numbers: [1, 2] },
  'PinPolicy.defaultValue': { kind: 'secret' },
  'SmartcardConfiguration.defaultAdminKeyHex': { kind: 'secret' },
  'CertificateTemplate.authority': { kind: 'known', of: 'authorities' },
  'CertificateTemplateKey.protectionLevel': { kind: 'numberChoice', numbers: [0, 1, 2, 3] },
  'CertificateTemplateKey.usages': { kind: 'bits', numbers: [1, 2, 4] },
};

/** The control of a member, or with `[]` after its name of each element of its list. */
export function controlOf(owner: string, property: string, schema: FieldSchema): Control {
  const chosen = special[`${owner}.${property}`];
  if (chosen !== undefined) return chosen;
  const { schema: own, name } = resolved(schema);
  if (own.type === 'object') return { kind: 'group', name };
  if (own.type === 'array') return listControl(own.items ?? {});
  if (own.type === 'boolean') return { kind: 'switch' };
  if (own.type === 'integer') return { kind: 'number', least: own['x-minimum'], most: own['x-maximum'] };
  if (own.enum !== undefined) return { kind: 'choice', values: own.enum };
  return { kind: own.description === 'SDDL' ? 'descriptor' : 'text' };
}

function listControl(items: FieldSchema): Control {
  const { enum: values } = resolved(items).schema;
  return values === undefined ? { kind: 'list', items } : { kind: 'choices', values };
}

/** What a new element of a list begins with. */
export function blankOf(schema: FieldSchema): unknown {
  const { schema: own, isNullable } = resolved(schema);
  if (isNullable) return null;
  switch (own.type) {
    case 'object':
      return Object.fromEntries(
        (own.required ?? []).map((property) => [property, blankOf(own.properties?.[property] ?? {})]),
      );
    case 'array':
      return [];
    case 'boolean':
      return false;
    case 'integer':
      return own['x-minimum'] ?? 0;
    default:
      return own.enum?.[0] ?? '';
  }
}

/** Whether a value is an object with members. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
