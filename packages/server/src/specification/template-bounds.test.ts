import { blankProfileTemplate, validateProfileTemplate, validateWholeTemplate } from '@cardea/domain';
import { certificateTemplateWithEverything } from '@cardea/testkit';
import type { TSchema } from 'typebox';
import { expect, test } from 'vitest';
import { CertificateTemplateSchema } from '../api-v2/administration/certificate-template-schemas.js';
import { ProfileTemplateContentSchema } from '../api-v2/administration/profile-template-schemas.js';

interface Bounded {
  readonly path: readonly string[];
  readonly least: number;
  readonly most: number;
}

/** Every whole number of a schema that says its bounds. */
function boundedNumbers(schema: TSchema, path: readonly string[] = []): Bounded[] {
  const {
    properties = {},
    items,
    anyOf = [],
  } = schema as {
    properties?: Record<string, TSchema>;
    items?: TSchema;
    anyOf?: TSchema[];
  };
  if ('x-minimum' in schema && 'x-maximum' in schema)
    return [{ path, least: Number(schema['x-minimum']), most: Number(schema['x-maximum']) }];
  return [
    ...Object.entries(properties).flatMap(([name, member]) => boundedNumbers(member, [...path, name])),
    ...(items === undefined ? [] : boundedNumbers(items, [...path, '0'])),
    ...anyOf.flatMap((member) => boundedNumbers(member, path)),
  ];
}

/** A copy with another number at a place; undefined where the place is not there. */
function withNumber<T extends object>(whole: T, path: readonly string[], value: number): T | undefined {
  const copy = structuredClone(whole) as Record<string, unknown>;
  let at: unknown = copy;
  for (const step of path.slice(0, -1)) at = (at as Record<string, unknown> | undefined)?.[step];
  const last = path.at(-1) ?? '';
  if (typeof at !== 'object' || at === null || !(last in at)) return undefined;
  (at as Record<string, unknown>)[last] = value;
  return copy as T;
}

const textOf = (path: readonly string[]) => path.join('.').replace(/\.(\d+)/g, '[$1]');

test('the bounds that the schema of profile templates tells are those that the validation asks', () => {
  const whole = { ...blankProfileTemplate(true), name: 'Bounds', expiryReminderDays: [1] };
  const rulesAt = (path: readonly string[], value: number) => {
    const changed = withNumber(whole, path, value);
    return (
      changed &&
      validateProfileTemplate({ ...changed, uuid: '0' as never, version: 1 }, []).errors.filter(
        (found) => found.path === textOf(path),
      )
    );
  };
  const bounded = boundedNumbers(ProfileTemplateContentSchema).filter(
    ({ path, least }) => rulesAt(path, least) !== undefined,
  );
  expect(bounded.length).toBeGreaterThan(30);
  for (const { path, least, most } of bounded)
    expectBounds(textOf(path), least, most, (value) => rulesAt(path, value));
});

test('the bounds that the schema of certificate templates tells are those that the validation asks', () => {
  const whole = certificateTemplateWithEverything();
  const bounded = boundedNumbers(CertificateTemplateSchema);
  expect(bounded.length).toBe(9);
  for (const { path, least, most } of bounded)
    expectBounds(textOf(path), least, most, (value) => {
      const changed = withNumber(whole, path, value);
      return (
        changed &&
        validateWholeTemplate(changed, ['issuing']).errors.filter((found) => found.path === textOf(path))
      );
    });
});

function expectBounds(
  path: string,
  least: number,
  most: number,
  rulesAt: (value: number) => readonly { readonly rule: string }[] | undefined,
): void {
  const outside = [least - 1, most + 1].map((value) => rulesAt(value)?.length);
  expect([path, ...outside]).toEqual([
    path,
    expect.toSatisfy((count) => count > 0),
    expect.toSatisfy((count) => count > 0),
  ]);
  const inside = [least, most].flatMap((value) => rulesAt(value) ?? []);
  expect([path, inside.filter(({ rule }) => rule.includes('whole number'))]).toEqual([path, []]);
}
