import type { Page } from 'playwright-core';

// What the form of profile templates and the form of certificate templates have in common.

export const section = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Sections' }).getByRole('button', { name: new RegExp(`^${name}`) });
export const findings = (page: Page) => page.getByRole('status', { name: 'What the check found' });
export const saveButton = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });

/** Every place of a template at which a value or a list stands, as findings name it. */
export function placesOf(value: unknown, place = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [place];
  return Object.entries(value).flatMap(([name, below]) =>
    placesOf(below, place === '' ? name : `${place}.${name}`),
  );
}
