import { Type } from 'typebox';

const guidPattern = (digit: string) => `^${digit}{8}-${digit}{4}-${digit}{4}-${digit}{4}-${digit}{12}$`;

/** A GUID as answers print it: lower case, dashes, no braces; all zeros where there is no object. */
export const Guid = Type.String({ pattern: guidPattern('[0-9a-f]') });

/** A GUID as clients and files may write it: any letter case, blanks around it, braces allowed. */
export const GuidInput = Type.String({
  pattern: '^\\s*\\{?[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\\}?\\s*$',
});

/** Time of a request: UTC, fraction of up to three digits, or the zero date for "not yet". */
export const RequestTime = Type.String({
  pattern: '^(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,3})?Z|0001-01-01T00:00:00)$',
});

/** Time of a certificate: UTC without a zone mark, whole seconds. */
export const CertificateTime = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$' });

/** `d.hh:mm:ss`. */
export const TimeSpan = Type.String({ pattern: '^\\d+\\.([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d$' });

/** A member of an enumeration; its numbers are in `enums.json`. */
export const EnumNumber = Type.Integer();

/** A member of an enumeration in an import file: its number, or its name in any letter case. */
export const EnumInput = Type.Union([Type.Integer(), Type.String()]);

/** 0 is served first, 255 last. */
export const Priority = Type.Integer({ minimum: 0, maximum: 255 });

/** Lower-case hex; empty when unknown. */
export const AtrHex = Type.String({ pattern: '^([0-9a-f]{2})*$' });

/** Upper-case hex. */
export const UpperHex = Type.String({ pattern: '^[0-9A-F]+$' });

/** One answered or still open data item. */
export const CollectedItem = Type.Object(
  { Name: Type.String(), Value: Type.Union([Type.String(), Type.Null()]) },
  { additionalProperties: false },
);
